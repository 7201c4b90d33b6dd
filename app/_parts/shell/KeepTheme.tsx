'use client'
// Pages that the browser alone has drawn (a 404 found late) did not run the script in the layout: the theme comes from here.
import { useLayoutEffect } from 'react'
import { followTheme } from './followTheme.ts'

export function KeepTheme() {
  useLayoutEffect(() => {
    if (!document.documentElement.dataset.theme) followTheme()
  }, [])
  return null
}
