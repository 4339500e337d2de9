// DELETE /boot-images/:image
import { endpoint, noQuery } from '../endpoint.ts';
import { bootImage } from './boot-image.ts';

export const bootImageRemove = endpoint({
  method: 'DELETE',
  path: '/boot-images/:image',
  summary: 'Removes a boot image that no node and no rule names',
  access: 'admin',
  query: noQuery,
  input: null,
  output: bootImage,
  status: 200,
  errors: ['boot-image-not-found', 'in-use', 'invalid-site'],
});
