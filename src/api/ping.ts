import type { Call, Routes } from './router.js';

export const pingRoutes: Routes = { 'GET /_ping': ping };

/** Two letters: that the daemon answers. A client looks at the headers. */
function ping({ response }: Call): void {
  response.setHeader('Cache-Control', 'no-cache, no-store, must-revalidate');
  response.setHeader('Pragma', 'no-cache');
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Content-Length', 2);
  response.end('OK');
}
