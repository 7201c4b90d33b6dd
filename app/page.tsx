import { signedIn } from './_parts/signedIn.ts'

export default async function HomePage() {
  const { viewer } = await signedIn()
  return <h1 className="text-xl font-semibold">Good day, {viewer.name}</h1>
}
