// A real browser for tests and screenshots: Debian's Chromium, found or not, and signed in.
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where it is; undefined: nowhere that we know. CADASTRE_TEST_CHROMIUM names another. */
export const chromiumPath = (): string | undefined =>
  [process.env.CADASTRE_TEST_CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path))

export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: /account of/ }).waitFor()
}

export type Theme = 'light' | 'dark'

/** Chooses the theme for every page of this context. */
export const chooseTheme = (page: Page, theme: Theme) =>
  page.addInitScript((chosen) => {
    // A page without storage (about:blank) has no theme either.
    try {
      localStorage.setItem('theme', chosen)
    } catch {}
  }, theme)
