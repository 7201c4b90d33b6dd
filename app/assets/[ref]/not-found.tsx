// An asset that is not there, or not for this person.
export { default } from '../../not-found.tsx'
