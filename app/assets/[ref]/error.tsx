'use client'
// When a tab of an asset could not be made: the head and the other tabs stay.
export { default } from '../../error.tsx'
