// DELETE /images/:image
import { endpoint, noQuery } from '../endpoint.ts';
import { image } from './image.ts';

export const imageRemove = endpoint({
  method: 'DELETE',
  path: '/images/:image',
  summary: 'Removes an image from the manager; one that a VM was made from stays',
  access: 'admin',
  query: noQuery,
  input: null,
  output: image,
  status: 200,
  errors: ['image-not-found', 'in-use'],
});
