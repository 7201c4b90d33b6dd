// Bench of the SQL engine: TPC-DS with schema against sqlglot (pure and compiled) in interleaved rounds, warm and cold,
// and a stream of mixed statements through the worker pool. Peers that cannot be installed are said to be skipped.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { analyze } from '../../server/sql/analyze.ts'
import { lookupOf, type SchemaTable } from '../../server/sql/schema.ts'
import { SqlPool } from '../../server/statements/pool.ts'

const wanted = { pure: 100, compiled: 30, compiledCold: 10 }
const home = fileURLToPath(new URL('../..', import.meta.url))
const folder = process.env.CADASTRE_TPCDS ?? join(home, '..', 'shared', 'data', 'tpcds')
const rounds = Number(process.env.CADASTRE_BENCH_ROUNDS ?? 5)

interface BenchAnswer {
  figures: Record<string, number | string>
  ratios: Record<string, number>
  bars: Record<string, number>
}

interface Suite {
  queries: string[]
  schema: SchemaTable[]
}

function load(): Suite | undefined {
  const [cases, tables] = [join(folder, 'tpcds.jsonl'), join(folder, 'tpcds_schema.json')]
  if (!existsSync(cases) || !existsSync(tables)) return undefined
  const read: unknown = JSON.parse(readFileSync(tables, 'utf8'))
  const queries = readFileSync(cases, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { sql: string }).sql)
  return { queries, schema: schemaOf(read) }
}

function schemaOf(read: unknown): SchemaTable[] {
  if (Array.isArray(read)) return read as SchemaTable[]
  return Object.entries(read as Record<string, unknown>).map(([table, columns]) => ({
    table,
    columns: Array.isArray(columns)
      ? (columns as SchemaTable['columns'])
      : Object.entries(columns as Record<string, string>).map(([name, type]) => ({ name, type })),
  }))
}

/** One pass over all queries, in milliseconds. */
function pass(suite: Suite): number {
  const schema = lookupOf(suite.schema)
  const start = performance.now()
  for (const sql of suite.queries) analyze(sql, { dialect: 'ansi', schema })
  return performance.now() - start
}

const python = `
import json, sys, time
from sqlglot import parse_one, exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope
from sqlglot.schema import MappingSchema
suite = json.load(open(sys.argv[1]))
schema = {t["table"]: {c["name"]: c.get("type") or "int" for c in t["columns"]} for t in suite["schema"]}
def run():
    mapping = MappingSchema(schema)
    start = time.perf_counter()
    failed = 0
    for sql in suite["queries"]:
        try:
            tree = qualify(parse_one(sql), schema=mapping)
            scope = build_scope(tree)
            for name in tree.named_selects:
                lineage(name, tree, schema=mapping, scope=scope)
        except Exception:
            failed += 1
    return (time.perf_counter() - start) * 1000, failed
for line in sys.stdin:
    ms, failed = run()
    print(json.dumps({"ms": ms, "failed": failed}), flush=True)
`

/** A Python environment with sqlglot in a scratch folder; undefined when it cannot be had. */
function install(name: string, what: string): string | undefined {
  const scratch = join(tmpdir(), 'cadastre-bench-sql')
  const target = join(scratch, name)
  mkdirSync(scratch, { recursive: true })
  if (!existsSync(join(target, 'sqlglot'))) {
    const made = spawnSync(
      'python3',
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', target, what],
      { stdio: 'ignore' },
    )
    if (made.status !== 0) return undefined
  }
  return target
}

class Peer {
  private readonly child
  private readonly lines
  constructor(path: string, suiteFile: string, script: string) {
    this.child = spawn('python3', [script, suiteFile], {
      env: { ...process.env, PYTHONPATH: path },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }
  async round(): Promise<{ ms: number; failed: number } | undefined> {
    this.child.stdin.write('go\n')
    const next = await this.lines.next()
    return next.done ? undefined : (JSON.parse(next.value) as { ms: number; failed: number })
  }
  end(): void {
    this.child.stdin.end()
  }
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN
const round = (x: number) => Math.round(x * 1000) / 1000

/** A first pass in a fresh process: what a single command-line run pays once the program is loaded. */
function coldPass(): number | undefined {
  const made = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--cold'], { encoding: 'utf8' })
  const ms = Number(made.stdout.trim())
  return made.status === 0 && Number.isFinite(ms) ? ms : undefined
}

/** Statements of many shapes over the same tables. */
function* mixed(count: number, schema: SchemaTable[]): Generator<{ sql: string; dialect: string }> {
  const dialects = ['postgres', 'snowflake', 'bigquery', 'mysql', 'duckdb', 'spark', 'trino', 'tsql']
  for (let n = 0; n < count; n++) {
    const [a, b] = [schema[n % schema.length]!, schema[(n * 7 + 3) % schema.length]!]
    const [x, y] = [a.columns[n % a.columns.length]!.name, b.columns[(n * 5) % b.columns.length]!.name]
    const shapes = [
      `SELECT * FROM ${a.table} WHERE ${x} = ${n}`,
      `INSERT INTO target_${n % 50} SELECT t.${x}, max(u.${y}) AS m FROM ${a.table} t JOIN ${b.table} u ON t.${x} = u.${y} GROUP BY t.${x}`,
      `CREATE VIEW v_${n} AS WITH c AS (SELECT ${x}, count(*) AS n FROM ${a.table} GROUP BY ${x}) SELECT c.*, row_number() OVER (ORDER BY n DESC) AS r FROM c`,
      `UPDATE ${a.table} SET ${x} = (SELECT min(${y}) FROM ${b.table}) WHERE ${x} IS NULL`,
      `MERGE INTO target_${n % 50} g USING (SELECT ${x} AS k FROM ${a.table}) s ON g.k = s.k WHEN MATCHED THEN UPDATE SET v = s.k WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, ${n})`,
      `SELECT CASE WHEN t.${x} > ${n} THEN u.${y} ELSE 0 END AS c FROM ${a.table} t LEFT JOIN ${b.table} u ON t.${x} = u.${y} UNION ALL SELECT ${y} FROM ${b.table}`,
    ]
    yield { sql: shapes[n % shapes.length]!, dialect: dialects[n % dialects.length]! }
  }
}

export default async function bench(): Promise<BenchAnswer> {
  const suite = load()
  if (!suite) return { figures: { skipped: `TPC-DS is not at ${folder}: set CADASTRE_TPCDS` }, ratios: {}, bars: {} }
  const figures: Record<string, number | string> = { queries: suite.queries.length }
  const ratios: Record<string, number> = {}
  const scratch = join(tmpdir(), 'cadastre-bench-sql')
  mkdirSync(scratch, { recursive: true })
  writeFileSync(join(scratch, 'suite.json'), JSON.stringify(suite))
  writeFileSync(join(scratch, 'peer.py'), python)
  const start = (name: string, what: string) => {
    const path = install(name, what)
    if (!path) figures[name] = 'skipped: python3 with pip and PyPI are needed'
    return path ? new Peer(path, join(scratch, 'suite.json'), join(scratch, 'peer.py')) : undefined
  }
  const peers = { pure: start('sqlglot', 'sqlglot'), compiled: start('sqlglot-c', 'sqlglot[c]') }
  const times: Record<'own' | 'pure' | 'compiled', number[]> = { own: [], pure: [], compiled: [] }
  for (let n = 0; n < 8; n++) pass(suite)
  let cold: number | undefined
  for (let n = 0; n < rounds; n++) {
    for (const name of ['pure', 'compiled'] as const) {
      const answer = await peers[name]?.round()
      if (!answer) continue
      // The first round of a peer is its cold one.
      if (n === 0 && name === 'compiled') cold = answer.ms
      if (n > 0 || rounds === 1) times[name].push(answer.ms)
      figures[`${name} failed`] = answer.failed
    }
    for (let k = 0; k < 5; k++) times.own.push(pass(suite))
  }
  for (const peer of Object.values(peers)) peer?.end()
  const per = (ms: number) => ms / suite.queries.length
  figures['own ms/query'] = round(per(median(times.own)))
  for (const name of ['pure', 'compiled'] as const) {
    if (times[name].length === 0) continue
    figures[`sqlglot ${name} ms/query`] = round(per(median(times[name])))
    ratios[name] = round(median(times[name]) / median(times.own))
  }
  const ownCold = median([coldPass(), coldPass(), coldPass()].filter((x): x is number => x !== undefined))
  figures['own cold ms/query'] = round(per(ownCold))
  if (cold !== undefined) {
    figures['sqlglot compiled cold ms/query'] = round(per(cold))
    ratios.compiledCold = round(cold / ownCold)
  }
  const pool = new SqlPool({ size: 2, schema: suite.schema })
  const statements = [...mixed(10_000, suite.schema)]
  await pool.analyze(statements.slice(0, 500))
  let peak = process.memoryUsage.rss()
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  const began = performance.now()
  const answers = await pool.analyze(statements)
  const seconds = (performance.now() - began) / 1000
  clearInterval(watch)
  await pool.close()
  figures['pool statements/s'] = Math.round(statements.length / seconds)
  figures['pool unanswered'] = answers.filter((a) => a === undefined).length
  figures['peak MB'] = Math.round(peak / 1e6)
  const bars = Object.fromEntries(Object.entries(wanted).filter(([name]) => ratios[name] !== undefined))
  return { figures, ratios, bars }
}

// The fresh process of the cold pass.
if (process.argv.includes('--cold')) {
  const suite = load()
  if (suite) console.log(pass(suite))
}
