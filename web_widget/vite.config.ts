/** The full-page chat. Everything it loads lives under /chat-assets/, so that the server can mount one folder. */
import { defineConfig } from 'vite'
import { leanTokens } from './bundling/leanTokens.ts'
import { serviceWorker } from './bundling/serviceWorker.ts'

export default defineConfig({
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [leanTokens(), serviceWorker()],
  build: {
    outDir: 'dist',
    assetsDir: 'chat-assets',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    target: ['es2020', 'chrome87', 'firefox85', 'safari14'],
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:5179', '/socket.io': { target: 'ws://127.0.0.1:5179', ws: true } } },
})
