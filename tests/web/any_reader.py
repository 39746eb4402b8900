"""What a page holds for those who read it in their own way: by keys, spaced out, in their colours, on paper.

Each function looks at a page that is open and returns what is wrong with it, one line for each place.
"""

from playwright.sync_api import Page

MOST_STOPS = 150
"""So many stops of the Tab key are looked at; the rest of a longer page are more of the same."""

_SPACING = """() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];
  sheet.replaceSync(
  `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
   p { margin-bottom: 2em !important }`) }"""
_CUT = """() => [...document.querySelectorAll('main *')].filter(e => e.clientWidth > 2
  && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
  .map(e => `the words of .${e.getAttribute('class')} are cut`)"""
_TOO_WIDE = """() => { const has = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= has) return []
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > has + 1)
    .slice(0, 3).map(e => `too wide: ${e.outerHTML.slice(0, 100)}`) }"""

LAYOUT = """() => [...document.querySelectorAll('body *')].map(e => [getComputedStyle(e), e])
  .map(([{ display, position, overflowX }, e]) =>
    display + position + (e.scrollWidth > e.clientWidth ? overflowX : '')).join()"""
"""How the parts of a page stand; axe looks again only where that changed."""
# What paper leaves out on purpose: what is clicked or typed into, and the frame of the screen.
_WORDS_LOST = """() => {
  const left = `nav, button, input, select, textarea, .govuk-button, .app-actions, .app-subnav,
    .app-screen-only, .app-matrix__hint, .govuk-visually-hidden, .govuk-pagination, summary, svg, title`
  const seen = (e) => e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })
  const words = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  const lost = []
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const at = text.parentElement
    const ours = text.data.trim() && !at.closest(left) && !at.closest('[hidden]')
    if (ours && !seen(at)) lost.push(text.data.trim())
  }
  return lost.slice(0, 5).map(each => `not on paper: ${each.slice(0, 80)}`) }"""

_WORDS_OF_PICTURES_LOST = """() => {
  const box = document.createElement('i')
  box.style.color = 'Canvas'
  document.body.append(box)
  const rgb = (colour) => (colour.match(/[0-9.]+/g) ?? []).map(Number)
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
  const ground = light(rgb(getComputedStyle(box).color))
  box.remove()
  const apart = (colour) => {
    const [r, g, b, alpha = 1] = rgb(colour)
    if (colour === 'none' || alpha === 0 || r === undefined) return 0
    const own = light([r, g, b])
    return (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05)
  }
  return [...document.querySelectorAll('svg text')].filter(e => e.checkVisibility())
    .filter(e => apart(getComputedStyle(e).fill) < 4.5)
    .slice(0, 3).map(e => `not to be read in the reader’s colours: ${e.outerHTML.slice(0, 100)}`) }"""

_STOPS = """() => {
  const told = { at: [], wrong: [] }
  window.appStops = told
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
  const marked = (style) => (style.outlineStyle !== 'none' && style.outlineWidth !== '0px')
    || style.boxShadow !== 'none'
  const shown = (e) => marked(getComputedStyle(e))
    || [...(e.labels ?? [])].some(label => marked(getComputedStyle(label, '::before')))
    || marked(getComputedStyle(e, '::before'))
  const name = (e) => e.outerHTML.slice(0, 90)
  const inView = (e) => {
    const box = (getComputedStyle(e).opacity === '0' && e.labels?.[0] || e).getBoundingClientRect()
    return box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
  }
  let seen = false
  document.addEventListener('focusin', ({ target }) => {
    told.at.push(all.indexOf(target))
    seen = inView(target)
    if (!shown(target)) told.wrong.push(`nothing shows that the keys are here: ${name(target)}`)
  })
  // Only by now the window has moved to it.
  document.addEventListener('focusout', ({ target }) => {
    if (!seen && !inView(target)) told.wrong.push(`out of sight when the keys are there: ${name(target)}`)
  })
  const can = (e) => e.checkVisibility({ visibilityProperty: true })
    && !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0
  all.filter(e => e.tabIndex > 0).forEach(e => told.wrong.push(`jumps the queue of the keys: ${name(e)}`))
  return all.filter(can).length }"""
_BACK = """() => { const { at, wrong } = window.appStops
  // After the last stop the first one comes again, and a page may begin at what is wrong on it.
  at.forEach((place, i) => {
    if (place && place < at[i - 1]) wrong.push(`stop ${i} of the keys goes back in the page`)
  })
  if (!at.length) wrong.push('the keys stop nowhere')
  return wrong }"""


def too_wide(page: Page) -> list[str]:
    """Return what is wider than the window."""
    wrong: list[str] = page.evaluate(_TOO_WIDE)
    return wrong


def spaced_out(page: Page) -> list[str]:
    """Return which words are lost when a reader spaces them out (WCAG 1.4.12)."""
    page.evaluate(_SPACING)
    wrong = page.evaluate(_CUT) + page.evaluate(_TOO_WIDE)
    page.evaluate("() => { document.adoptedStyleSheets = [] }")
    return [f"spaced out: {line}" for line in wrong]


def on_paper(page: Page) -> list[str]:
    """Return which words of the screen do not stand on paper, folded ones included."""
    page.emulate_media(media="print")
    wrong: list[str] = page.evaluate(_WORDS_LOST)
    page.emulate_media(media="screen")
    return wrong


def in_own_colours(page: Page) -> list[str]:
    """Return which words of pictures vanish on a dark ground of the reader’s own."""
    page.emulate_media(forced_colors="active", color_scheme="dark")
    wrong: list[str] = page.evaluate(_WORDS_OF_PICTURES_LOST)
    page.emulate_media(forced_colors="none", color_scheme="light")
    return wrong


def by_keys(page: Page) -> list[str]:
    """Go through the page by the Tab key; return where that order is not the page’s, or not to be seen."""
    stops = min(page.evaluate(_STOPS), MOST_STOPS)
    for _ in range(stops):
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    wrong: list[str] = page.evaluate(_BACK)
    return sorted(set(wrong))
