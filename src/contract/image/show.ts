// GET /images/:image
import { endpoint, noQuery } from '../endpoint.ts';
import { image } from './image.ts';

export const imageShow = endpoint({
  method: 'GET',
  path: '/images/:image',
  summary: 'One image',
  access: 'read',
  query: noQuery,
  input: null,
  output: image,
  status: 200,
  errors: ['image-not-found'],
});
