// Sets data-theme from the choice in this browser, else from the system, and follows both.
// Promise: needs nothing from outside of itself, because the layout also writes it into the page as a script, to run before the first paint.
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    let chosen: string | null = null
    try {
      chosen = localStorage.getItem('theme')
    } catch {}
    document.documentElement.dataset.theme = chosen === 'dark' || chosen === 'light' ? chosen : dark.matches ? 'dark' : 'light'
  }
  apply()
  dark.addEventListener('change', apply)
  addEventListener('storage', apply)
}
