// Pictures of every page at 390 and 1440 px, light and dark: node test/app/screenshots.ts <folder> [<url> <e-mail> <password>] [<name>…]
// Without an address it starts the demo on a fresh data directory of its own.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { addresses } from './addresses.ts'
import { chooseTheme, chromiumPath, openBrowser, signIn, type Theme } from './chromium.ts'
import { administratorOf, start } from './running.ts'

const sizes = [
  [1440, 900],
  [390, 844],
] as const

const [folder, ...rest] = process.argv.slice(2)
const executable = chromiumPath()
if (!folder || !executable) {
  console.error(folder ? 'Chromium is missing: apt-get install chromium.' : 'Which folder shall the pictures go to?')
  process.exit(2)
}
const given = rest[0]?.startsWith('http') ? rest.splice(0, 3) : undefined
const wanted = rest

const demo = given ? undefined : await start('demo')
const taken = demo ? { url: demo.url, ...administratorOf(demo) } : { url: given![0]!, email: given![1]!, password: given![2]! }

mkdirSync(folder, { recursive: true })
const browser = await openBrowser(executable)
try {
  for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
    for (const [width, height] of sizes) {
      const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' })
      await chooseTheme(page, theme)
      const shoot = async (name: string, path: string) => {
        if (wanted.length > 0 && !wanted.some((one) => name === one || (one.endsWith('*') && name.startsWith(one.slice(0, -1)))))
          return
        await page.goto(taken.url + path, { waitUntil: 'load' })
        await page.waitForTimeout(name.includes('lineage') ? 1500 : 350)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        if (wide > 0) console.log(`${name} at ${width} px: ${wide} px too wide`)
        await page.screenshot({ path: join(resolve(folder), `${name}-${width}-${theme}.png`), fullPage: true })
      }
      await shoot('sign-in', '/sign-in')
      await signIn(page, taken.url, taken.email, taken.password)
      for (const [name, path] of addresses) await shoot(name, path)
      await page.close()
    }
  }
} finally {
  await browser.close()
  await demo?.stop()
}
