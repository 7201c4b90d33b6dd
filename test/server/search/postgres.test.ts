// The engine in PostgreSQL keeps the contract, whether it sorts all matches or walks down the ranks tier by tier.
import { describe } from 'vitest'
import { postgresEngine } from '../../../server/search/postgres.ts'
import { describeContract } from './contract.ts'

describe('all matches sorted at once', () => describeContract(() => postgresEngine(), 40))
describe('tier by tier, as in a large catalog', () =>
  describeContract(() => postgresEngine({ sortAll: 1, sortTier: 1, countAll: 1000 }), 40))
