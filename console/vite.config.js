import { defineConfig } from 'vite';

// Everything is a file of its own under /console/assets: the content security policy knows neither inline scripts nor eval.
export default defineConfig({
  base: '/console/',
  build: {
    target: 'es2022',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 8000,
  },
  worker: { format: 'es' },
});
