'use client'
// Light, dark, or as the system.
import { useSyncExternalStore } from 'react'
import { chosenTheme, setTheme, themes } from '../_parts/shell/theme.ts'

const follow = (changed: () => void) => {
  addEventListener('storage', changed)
  return () => removeEventListener('storage', changed)
}

export function Theme() {
  const chosen = useSyncExternalStore(follow, chosenTheme, () => 'system')
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">Theme</legend>
      {themes.map(([theme, label, Icon]) => (
        <label
          key={theme}
          className="flex cursor-pointer items-center gap-2 rounded-md border border-line-strong/60 px-3 py-2 text-sm font-medium text-soft has-checked:border-accent has-checked:bg-accent-wash has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="theme"
            value={theme}
            checked={chosen === theme}
            onChange={() => setTheme(theme)}
            className="sr-only"
          />
          <Icon size={16} aria-hidden /> {label}
        </label>
      ))}
    </fieldset>
  )
}
