// What axe-core finds wrong with a page as it stands.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface Fault {
  page: string
  theme: string | undefined
  rule: string
  /** The first few elements, as axe writes them, and what is the matter. */
  where: string[]
}

export async function faultsOf(page: Page): Promise<Fault[]> {
  // Colours that are still on their way to the other theme would be measured half way.
  await page.addStyleTag({ content: '*, ::before, ::after { transition: none !important; animation: none !important }' })
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const { violations, theme } = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } }
    return {
      violations: (await axe.run({ resultTypes: ['violations'] })).violations,
      theme: document.documentElement.dataset.theme,
    }
  })
  const { pathname, search } = new URL(page.url())
  return violations.map(({ id, nodes }) => ({
    page: pathname + search,
    theme,
    rule: id,
    where: nodes
      .slice(0, 3)
      .map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary?.split('\n')[1]?.trim()}`),
  }))
}
