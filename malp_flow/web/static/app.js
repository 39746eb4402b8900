// Makes pages nicer; every page does its work without it.
import { initAll } from './govuk-frontend-6.3.0/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// The board: on a phone each state folds to its count, on a wide screen all are open.
const phone = window.matchMedia('(max-width: 40em)')
const foldBoards = () => {
  document.querySelectorAll('[data-app-fold]').forEach((details) => {
    details.open = !phone.matches
  })
}
if (phone.matches) foldBoards()
phone.addEventListener('change', foldBoards)

// Paper cannot be unfolded: open everything for printing, then put it back.
let opened = []
window.addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details:not([open])')]
  opened.forEach((details) => { details.open = true })
})
window.addEventListener('afterprint', () => {
  opened.forEach((details) => { details.open = false })
  opened = []
})
