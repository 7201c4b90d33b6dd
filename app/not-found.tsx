// Nothing at this address, or nothing that this person may see: the two look alike on purpose.
import { MapPinOff } from 'lucide-react'
import Link from 'next/link'
import { buttonLook } from './_ui/Button.tsx'

export default function NotFound() {
  return (
    <div className="mx-auto grid max-w-lg justify-items-center gap-3 px-4 py-20 text-center">
      <title>Nothing here · Cadastre</title>
      <MapPinOff size={40} aria-hidden className="text-faint" />
      <h1 className="text-xl font-semibold">There is nothing here that you can see</h1>
      <p className="text-soft">
        The address may be wrong, what it named may have another name now, or it is restricted to a group that you are not in. Ask
        whoever sent you here, or an administrator.
      </p>
      <p className="mt-2 flex flex-wrap justify-center gap-2">
        <Link href="/search" className={buttonLook('primary')}>
          Search the catalog
        </Link>
        <Link href="/browse" className={buttonLook('plain')}>
          Browse by place
        </Link>
      </p>
    </div>
  )
}
