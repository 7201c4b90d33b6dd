'use client'
// When a page could not be made: says so, offers to try again, and gives the number under which the log has the reason.
import { CloudAlert } from 'lucide-react'
import Link from 'next/link'
import { Button, buttonLook } from './_ui/Button.tsx'

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div role="alert" className="mx-auto grid max-w-lg justify-items-center gap-3 px-4 py-20 text-center">
      <CloudAlert size={40} aria-hidden className="text-bad" />
      <h1 className="text-xl font-semibold">This page could not be made</h1>
      <p className="text-soft">
        Something went wrong on our side; nothing you wrote is lost. Try again in a moment.
        {error.digest && (
          <>
            {' '}
            Tell an administrator the number <code className="select-all">{error.digest}</code>: the server’s log has the reason
            under it.
          </>
        )}
      </p>
      <p className="mt-2 flex flex-wrap justify-center gap-2">
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        <Link href="/" className={buttonLook('plain')}>
          Home
        </Link>
      </p>
    </div>
  )
}
