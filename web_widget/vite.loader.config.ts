/** The embed loader: one classic script of at most 3 kB, built after the chat into the same folder. */
import { defineConfig } from 'vite'

export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: ['es2020', 'chrome87', 'firefox85', 'safari14'],
    lib: { entry: 'loader/widget.ts', formats: ['iife'], name: 'VentanillaWidget', fileName: () => 'widget.js' },
  },
})
