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

// Passkeys: ask the browser's own dialogue, put what it says into the form, and send it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0))
const words = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const asked = (options) => {
  const known = [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]
  known.forEach((each) => { each.id = bytes(each.id) })
  options.challenge = bytes(options.challenge)
  if (options.user) options.user.id = bytes(options.user.id)
  return options
}
const answered = (credential) => {
  const response = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = words(credential.response[name])
  }
  const { id, type } = credential
  return JSON.stringify({ id, rawId: words(credential.rawId), type, response, clientExtensionResults: {} })
}
if (window.PublicKeyCredential) {
  document.querySelectorAll('[data-app-passkey]').forEach((button) => {
    button.hidden = false
    button.addEventListener('click', async () => {
      const { appPasskey, appOptions, appInto } = button.dataset
      try {
        const publicKey = asked(JSON.parse(appOptions))
        const credential = await navigator.credentials[appPasskey]({ publicKey })
        button.form.elements[appInto].value = answered(credential)
        button.form.submit()
      } catch {
        button.parentElement.querySelector('[data-app-passkey-failed]').hidden = false
      }
    })
  })
}

// An audit is saved while it is written: every 20 seconds, on leaving a field, and when the page is put away.
// Nothing is kept in the browser: laptops are shared. What could not be saved stays in its field.
document.querySelectorAll('form[data-app-autosave]').forEach((form) => {
  const status = form.querySelector('[data-app-saved]')
  let changed = false
  let busy = false
  let running = Promise.resolve()
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, '0')).join('')
  const tell = (answer) => {
    status.textContent = answer.said
    for (const [name, revision] of Object.entries(answer.seen)) form.elements[name].value = revision
    if (answer.raised) {
      form.querySelectorAll('[data-app-raised]').forEach((place) => {
        place.hidden = false
        place.firstElementChild.textContent = answer.raised
      })
    }
    form.querySelectorAll('.app-looks').forEach((place) => {
      const words = answer.looks[place.id.replace(/-looks$/, '')] ?? ''
      place.textContent = words
      place.hidden = !words
    })
  }
  const save = async (keepalive = false) => {
    if (!changed || busy) return
    changed = false
    busy = true
    const body = new URLSearchParams(new FormData(form))
    body.set('then', 'auto')
    body.set('form_key', fresh())
    try {
      const signal = AbortSignal.timeout(10000)
      const reply = await fetch(form.action, { method: 'POST', body, signal, keepalive: keepalive && body.toString().length < 60000 })
      tell(await reply.json())
    } catch {
      changed = true
      status.textContent = form.dataset.appAutosave
    }
    busy = false
  }
  form.addEventListener('input', () => { changed = true })
  const begin = (keepalive) => { running = running.then(() => save(keepalive)) }
  form.addEventListener('focusout', () => begin())
  document.addEventListener('visibilitychange', () => { if (document.hidden) begin(true) })
  setInterval(() => begin(), 20000)
  form.addEventListener('submit', (event) => {
    // What is being saved comes first, so that nobody’s own words look like somebody else’s.
    if (!busy) { busy = true; return }
    event.preventDefault()
    running.then(() => form.requestSubmit(event.submitter))
  })
})
