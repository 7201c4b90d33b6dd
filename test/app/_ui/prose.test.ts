import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Prose } from '../../../app/_ui/Prose.tsx'

const shown = (text: string) =>
  renderToStaticMarkup(createElement(Prose, { text })).replace(/ (class|dir|rel|target)="[^"]*"/g, '')

test('bold, emphasis, code and links are shown as such', () => {
  expect(shown('**Net** is *what* `sum(x)` says, see [docs](https://a.example/b)')).toBe(
    '<div><p><strong>Net</strong> is <em>what</em> <code>sum(x)</code> says, see <a href="https://a.example/b">docs</a></p></div>',
  )
})

test('names with underscores and sums with stars stay as they are', () => {
  expect(shown('order_item_id and a * b * c')).toBe('<div><p>order_item_id and a * b * c</p></div>')
})

test('lists and paragraphs are told apart', () => {
  expect(shown('One\n\n- a\n- b')).toBe('<div><p>One</p><ul><li>a</li><li>b</li></ul></div>')
})

test('markup and addresses that run code stay text', () => {
  expect(shown('<img src=x onerror=alert(1)> [x](javascript:alert(1))')).toBe(
    '<div><p>&lt;img src=x onerror=alert(1)&gt; [x](javascript:alert(1))</p></div>',
  )
})
