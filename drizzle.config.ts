// `npm run migration -- --name what_it_does` writes the next migration from db/schema; migrations run by themselves at start.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'postgresql', schema: './db/schema/*.ts', out: './db/migrations' })
