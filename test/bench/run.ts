// `npm run bench -- NAME [options]`: runs test/bench/NAME.ts, ends with one JSON line, exits non-zero below a bar.
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface BenchAnswer {
  /** What was measured, with its unit in the name. */
  figures: Record<string, number | string>
  /** Measured against the baseline named in the key, in this same run. */
  ratios: Record<string, number>
  /** The least a ratio must be. */
  bars: Record<string, number>
}

const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !['run.ts', 'catalog.ts'].includes(file))
  .map((file) => file.slice(0, -3))

const [name = '', ...options] = process.argv.slice(2)
if (!existsSync(`${folder}${name}.ts`) || !names.includes(name)) {
  console.error(`Which benchmark? npm run bench -- ${names.join(' | ')}`)
  process.exit(2)
}
const { default: bench } = (await import(`./${name}.ts`)) as { default: (options: string[]) => Promise<BenchAnswer> }
const { figures, ratios, bars } = await bench(options)
const below = Object.entries(bars).filter(([ratio, bar]) => !((ratios[ratio] ?? Number.NaN) >= bar))
for (const [ratio, bar] of below) console.error(`below its bar: ${ratio} is ${ratios[ratio]}, the bar is ${bar}`)
console.log(JSON.stringify({ bench: name, figures, ratios, bars }))
process.exit(below.length > 0 ? 1 : 0)
