// Journeys through the demo in a real browser, as people would tell them; one after another, on one catalog.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addresses, refOf, revenuePath } from './addresses.ts'
import { type Fault, faultsOf } from './axe.ts'
import { chooseTheme, chromiumPath, openBrowser, signIn } from './chromium.ts'
import { administratorOf, type Running, start } from './running.ts'

const executable = chromiumPath()
if (!executable) {
  console.warn(
    '\n*** THE JOURNEYS IN THE BROWSER ARE SKIPPED: there is no Chromium here. apt-get install chromium, or CADASTRE_TEST_CHROMIUM=<path>. ***\n',
  )
}
const dbtTarget = fileURLToPath(new URL('../../server/demo/shop/dbt/target', import.meta.url))
const vera = { email: 'vera@shop.example', password: 'a password for Vera' }

describe.skipIf(!executable)('in the browser', () => {
  let demo: Running
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let scratch: string
  /** What no page may do: throw. */
  const thrown: string[] = []

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'cadastre-journeys-'))
    demo = await start('demo')
    browser = await openBrowser(executable!)
    context = await browser.newContext({ viewport: { width: 1280, height: 850 } })
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => thrown.push(`${page.url()}: ${error.message}`))
  }, 150_000)

  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
    rmSync(scratch, { recursive: true, force: true })
  }, 40_000)

  /** A command of the API as whoever is signed in on that page. */
  const command = (on: Page, path: string, input: object) =>
    on.evaluate(
      async ([path, body]) => {
        const answer = await fetch(`/api/trpc/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        if (!answer.ok) throw new Error(await answer.text())
      },
      [path, JSON.stringify(input)] as const,
    )

  test('a wrong password is refused in words, the right one leads to where one wanted to go', async () => {
    const { email, password } = administratorOf(demo)
    await page.goto(`${demo.url}/sources`)
    await page.waitForURL(/sign-in/)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'E-mail or password is wrong.' }).waitFor()
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Sources' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/sources')
  })

  test('an analyst types revenue from anywhere, finds the table and sees its columns', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('revenue')
    await page.getByRole('option').filter({ hasText: 'revenue' }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/search\?q=revenue/)
    await page.getByRole('link', { name: 'fct_revenue', exact: true }).first().click()
    await page.getByRole('heading', { name: 'fct_revenue', level: 1 }).waitFor()
    for (const column of ['revenue_date', 'country_code', 'net_revenue_eur'])
      await page.getByRole('table').getByText(column, { exact: true }).first().waitFor()
  })

  test('a description written here stays when the source is harvested again', async () => {
    const words = 'Said by Ada: one row for each day, country and channel.'
    await page.getByRole('button', { name: 'Edit the description', exact: true }).click()
    await page.getByRole('textbox', { name: 'Description', exact: true }).fill(words)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('written by').waitFor()
    await page.goto(`${demo.url}/sources/warehouse`)
    const rows = page.getByRole('listitem').filter({ has: page.getByText('Done') })
    const before = await rows.count()
    await page.getByRole('button', { name: 'Harvest now' }).click()
    await page.waitForFunction(
      (count) => [...document.querySelectorAll('main ol > li')].filter((row) => row.textContent?.includes('Done')).length > count,
      before,
    )
    await page.goto(`${demo.url}/assets/${encodeURIComponent(refOf(revenuePath))}`)
    await page.getByText(words).waitFor()
  })

  test('an engineer follows lineage from the table to the dashboard that breaks with it', async () => {
    await page
      .getByRole('navigation', { name: 'About this asset' })
      .getByRole('link', { name: /^Lineage/ })
      .click()
    await page
      .getByRole('button', { name: /Executive revenue/ })
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'Table', exact: true }).click()
    await page.getByRole('link', { name: 'Executive revenue', exact: true }).first().click()
    await page.getByRole('heading', { name: 'Executive revenue', level: 1 }).waitFor()
  })

  test('an administrator adds a source: the form says what is missing, the test what is wrong, and the harvest runs before their eyes', async () => {
    await page.goto(`${demo.url}/sources`)
    await page.getByRole('link', { name: 'Add a source' }).click()
    await page.getByRole('link', { name: /^PostgreSQL/ }).click()
    await page.getByLabel('Name', { exact: true }).fill('elsewhere')
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await page.getByText('User is needed.').waitFor()
    await page.getByLabel('User').fill('nobody')
    await page.getByLabel('Port').fill('1')
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await page.getByText('One step failed.').waitFor()

    cpSync(dbtTarget, join(scratch, 'target'), { recursive: true })
    await page.getByRole('link', { name: 'Choose another system' }).click()
    await page.getByRole('link', { name: /^dbt/ }).click()
    await page.getByLabel('Name', { exact: true }).fill('dbt_copy')
    await page.getByLabel('Target folder').fill('/nowhere/target')
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await page
      .getByText(/failed\./)
      .first()
      .waitFor()
    await page.getByLabel('Target folder').fill(join(scratch, 'target'))
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await page.getByText('Everything that a harvest needs is there.').waitFor()
    await page.getByRole('button', { name: 'Save and harvest' }).click()
    await page.getByRole('heading', { name: 'dbt_copy', level: 1 }).waitFor()
    await page.getByRole('link', { name: /Done/ }).waitFor()
  })

  test('a harvest that would retire most of a source asks first, and goes on when told to', async () => {
    const file = join(scratch, 'target', 'manifest.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { nodes: Record<string, { name: string }> }
    manifest.nodes = Object.fromEntries(Object.entries(manifest.nodes).slice(0, 2))
    writeFileSync(file, JSON.stringify(manifest))
    rmSync(join(scratch, 'target', 'catalog.json'))
    await page.getByRole('button', { name: 'Harvest now' }).click()
    await page.getByText('The last harvest asks before it retires').waitFor()
    await page.getByRole('button', { name: 'Harvest and retire' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Harvest and retire' }).click()
    await page
      .getByRole('link', { name: /retired/ })
      .filter({ hasText: 'Done' })
      .waitFor()
    await expect.poll(() => page.getByText('The last harvest asks before it retires').count()).toBe(0)
  })

  test('a token works until it is revoked, and is shown once', async () => {
    await page.goto(`${demo.url}/settings/tokens`)
    await page.getByLabel('Name', { exact: true }).fill('a script')
    await page.getByRole('button', { name: 'Make the token' }).click()
    const token = (await page.getByText(/^cad_/).textContent())!
    const ask = async () =>
      (
        await fetch(`${demo.url}/api/trpc/search.suggest?input=${encodeURIComponent('{"text":"revenue"}')}`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).status
    expect(await ask()).toBe(200)
    await page.reload()
    expect(await page.getByText(token).count()).toBe(0)
    await page.getByRole('button', { name: 'Revoke a script' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke it' }).click()
    await page.getByText('revoked', { exact: true }).waitFor()
    expect(await ask()).toBe(401)
  })

  test('somebody who may see less sees less: no restricted table in search, behind its address, or by name in lineage', async () => {
    await page.goto(`${demo.url}/settings/groups`)
    await page.getByLabel('Name', { exact: true }).fill('finance')
    await page.getByRole('button', { name: 'Make the group' }).click()
    await page.getByRole('heading', { name: 'finance' }).waitFor()
    await page.getByRole('link', { name: 'People' }).click()
    const adding = page.getByRole('region', { name: 'Add a person' })
    await adding.getByLabel('Name').fill('Vera Viewer')
    await adding.getByLabel('E-mail').fill(vera.email)
    await adding.getByLabel('First password').fill(vera.password)
    await adding.getByRole('button', { name: 'Add the person' }).click()
    await adding.getByText(`${vera.email} may sign in now.`).waitFor()
    await command(page, 'access.restrictAsset', { ref: refOf(revenuePath), groups: ['finance'] })

    const hers = await (await browser.newContext()).newPage()
    hers.setDefaultTimeout(10_000)
    await signIn(hers, demo.url, vera.email, vera.password)
    expect(await hers.getByRole('link', { name: 'Audit' }).count()).toBe(0)
    await hers.goto(`${demo.url}/search?q=fct_revenue`)
    await hers.getByRole('status').first().waitFor()
    expect(await hers.getByRole('link', { name: 'fct_revenue', exact: true }).count()).toBe(0)
    await hers.goto(`${demo.url}/assets/${encodeURIComponent(refOf(revenuePath))}`)
    await hers.getByText('There is nothing here that you can see').waitFor()
    await hers.goto(`${demo.url}/assets/${encodeURIComponent(refOf('shop.marts.fct_orders'))}`)
    await hers.getByRole('heading', { name: 'fct_orders', level: 1 }).waitFor()
    expect(await hers.getByRole('button', { name: 'Edit the description' }).count()).toBe(0)
    await hers
      .getByRole('navigation', { name: 'About this asset' })
      .getByRole('link', { name: /^Lineage/ })
      .click()
    await hers.getByRole('link', { name: 'Table', exact: true }).click()
    await hers
      .getByText(/^restricted$/i)
      .first()
      .waitFor()
    expect(await hers.getByText('fct_revenue', { exact: true }).count()).toBe(0)
    await hers.goto(`${demo.url}/audit`)
    await hers.getByText('You may not read the audit log.').waitFor()
    await hers.context().close()
    await command(page, 'access.restrictAsset', { ref: refOf(revenuePath), groups: [] })
  })

  test('the audit log tells of all that, and is whole', async () => {
    await page.goto(`${demo.url}/audit?action=access.restrictAsset`)
    await page.getByText(refOf(revenuePath)).first().waitFor()
    await page.getByRole('button', { name: 'Verify the log' }).click()
    await page.getByText(/rows are as they were written/).waitFor()
  })

  test('every place is reached on a phone', async () => {
    const phone = await context.newPage()
    await phone.setViewportSize({ width: 390, height: 844 })
    await phone.goto(`${demo.url}/`)
    await phone.getByRole('button', { name: 'Menu' }).click()
    await phone.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Sources' }).click()
    await phone.getByRole('heading', { name: 'Sources', level: 1 }).waitFor()
    await phone.close()
  })

  test('the first start leads from the setup token to the first source', async () => {
    const fresh = await start('serve', { CADASTRE_SETUP_TOKEN: 'the token of this test' })
    try {
      const first = await (await browser.newContext()).newPage()
      first.setDefaultTimeout(10_000)
      await first.goto(fresh.url)
      await first.waitForURL(/\/setup/)
      const setup = await faultsOf(first)
      await first.getByLabel('Setup token').fill('a wrong one')
      await first.getByLabel('Your name').fill('Grace Hopper')
      await first.getByLabel('E-mail').fill('grace@shop.example')
      await first.getByLabel('Password').fill('a long enough password')
      await first.getByRole('button', { name: 'Make the administrator' }).click()
      await first.getByText('That is not the setup token.').waitFor()
      await first.getByLabel('Setup token').fill('the token of this test')
      await first.getByRole('button', { name: 'Make the administrator' }).click()
      await first.getByRole('heading', { name: 'Add a source' }).waitFor()
      await first.goto(`${fresh.url}/sources`)
      await first.getByText('Nothing is harvested yet.').waitFor()
      expect([...setup, ...(await faultsOf(first))]).toEqual([])
      await first.context().close()
    } finally {
      await fresh.stop()
    }
  }, 60_000)

  test('axe finds no fault on any page, light or dark', async () => {
    const faults: Fault[] = []
    const visit = await context.newPage()
    await chooseTheme(visit, 'light')
    for (const [, path] of [...addresses, ['source-braked', '/sources/dbt_copy'] as const]) {
      await visit.goto(demo.url + path)
      await visit.getByRole('heading', { level: 1 }).first().waitFor()
      if (path.includes('/lineage'))
        await visit
          .getByRole('button', { name: /fct_revenue/ })
          .first()
          .waitFor()
      faults.push(...(await faultsOf(visit)))
      await visit.evaluate(() => {
        document.documentElement.dataset.theme = 'dark'
      })
      faults.push(...(await faultsOf(visit)))
    }
    await visit.close()
    expect(faults).toEqual([])
  }, 120_000)

  test('no page threw anything on the way', () => {
    expect(thrown).toEqual([])
  })
})
