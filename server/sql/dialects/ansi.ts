// ANSI: the tolerant default, used when the dialect is not known. It accepts what most others do.
import { describeDialect } from './facts.ts'

export const ansi = describeDialect({ name: 'ansi', bare: 'SYSDATE ROWNUM', wordExtra: '$#' })
