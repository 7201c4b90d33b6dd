// How names fall into words, by example; and that index and question can never disagree about it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askFor } from '../../../server/search/question.ts'
import { keyOf, splitWords } from '../../../server/search/words.ts'

const examples: [name: string, words: string][] = [
  ['customer_orders', 'customer orders'],
  ['CustomerOrders', 'customer orders'],
  ['customerOrders2', 'customer orders 2'],
  ['HTTPServer', 'http server'],
  ['customerIDs', 'customer ids'],
  ['stg-orders.v2', 'stg orders v 2'],
  ['ORDER_ITEMS', 'order items'],
  ['Übergrößen', 'ubergroßen'],
  ['café_crème', 'cafe creme'],
  ['売上明細', '売 上 明 細'],
  ['הזמנות_2024', 'הזמנות 2024'],
  ['الطلبات', 'الطلبات'],
  ["o'brien %_\\&|!():*", 'o brien'],
  ['💰', ''],
]

test.each(examples)('%s falls into: %s', (name, words) => {
  expect(
    splitWords(name)
      .map(({ word }) => word)
      .join(' '),
  ).toBe(words)
})

test('a word knows where it stands in its text', () => {
  expect(splitWords('the customerId').map(({ start, end }) => 'the customerId'.slice(start, end))).toEqual([
    'the',
    'customer',
    'Id',
  ])
})

test('separators and case make no difference to a key, and a name of symbols is its own key', () => {
  for (const name of ['order_items', 'OrderItems', 'order items', 'orderitems', 'ORDER-ITEMS'])
    expect(keyOf(name)).toBe('orderitems')
  expect(keyOf(' 💰 ')).toBe('💰')
})

test('for any text: words are lower case, in order, inside the text; keys and words are well formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      let from = 0
      for (const { word, start, end } of splitWords(text)) {
        expect(start).toBeGreaterThanOrEqual(from)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
        expect(word.isWellFormed()).toBe(true)
        from = end
      }
      expect(keyOf(text).includes('\0')).toBe(false)
      expect(keyOf(text).isWellFormed()).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('a pasted ref is asked for as the path it names', () => {
  expect(askFor('postgres:warehouse:shop.public.or%20ders')?.question).toMatchObject({
    key: 'postgreswarehouseshoppublicorders',
    path: true,
  })
})
