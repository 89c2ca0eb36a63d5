/** The launcher's own style. Values, not variables: the host page's must not reach in. They are those of tokens.css (a test says so). */
export const CSS = `
:host{all:initial}
button{all:unset;box-sizing:border-box;position:fixed;inset-block-end:1rem;inset-inline-end:1rem;z-index:2147483000;display:inline-flex;align-items:center;gap:.5rem;min-height:3.25rem;padding:0 1.25rem;border-radius:999px;background:#0f6068;color:#fff;font:600 1rem/1.2 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;cursor:pointer;box-shadow:0 4px 16px rgb(20 30 32/.25)}
button.start{inset-inline:1rem auto}
button:hover{background:#0a4a51}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #1857b8}
svg{width:1.5rem;height:1.5rem;fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
b{min-width:1.5rem;padding:0 .35rem;box-sizing:border-box;border-radius:999px;background:#b3261e;text-align:center;line-height:1.5rem;font-size:.875rem}
b:empty{display:none}
iframe{display:none;position:fixed;z-index:2147483001;inset-block-end:5rem;inset-inline-end:1rem;width:min(26rem,calc(100vw - 2rem));height:min(42rem,calc(100vh - 6rem));border:0;border-radius:14px;background:#f6f4ef;box-shadow:0 12px 40px rgb(20 30 32/.28);color-scheme:normal}
iframe.tall{height:calc(100vh - 6rem)}
iframe.open{display:block}
iframe.start{inset-inline:1rem auto}
@media(max-width:30rem),(max-height:30rem){iframe,iframe.tall{inset:0;width:100%;height:100%;border-radius:0}button.open{display:none}}
@media(forced-colors:active){button{border:2px solid}}
@media print{button,iframe{display:none!important}}
`
