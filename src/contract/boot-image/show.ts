// GET /boot-images/:image
import { endpoint, noQuery } from '../endpoint.ts';
import { bootImage } from './boot-image.ts';

export const bootImageShow = endpoint({
  method: 'GET',
  path: '/boot-images/:image',
  summary: 'One boot image',
  access: 'read',
  query: noQuery,
  input: null,
  output: bootImage,
  status: 200,
  errors: ['boot-image-not-found'],
});
