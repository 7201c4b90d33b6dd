// The themes, and choosing one in this browser; the script in the layout applies it.
import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react'

export const themes: readonly (readonly [theme: string, label: string, Icon: LucideIcon])[] = [
  ['light', 'Light', Sun],
  ['dark', 'Dark', Moon],
  ['system', 'As the system', Monitor],
]

export function setTheme(theme: string): void {
  if (theme === 'system') localStorage.removeItem('theme')
  else localStorage.setItem('theme', theme)
  // That script follows this event, here and (by the browser's own) in other tabs.
  dispatchEvent(new Event('storage'))
}

/** What was chosen here; on the server, and where nothing was: as the system. */
export const chosenTheme = (): string => localStorage.getItem('theme') ?? 'system'
