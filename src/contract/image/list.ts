// GET /images
import { endpoint, noQuery } from '../endpoint.ts';
import { page } from '../list.ts';
import { image } from './image.ts';

export const imageList = endpoint({
  method: 'GET',
  path: '/images',
  summary: 'The images',
  access: 'read',
  query: noQuery,
  input: null,
  output: page(image),
  status: 200,
  errors: [],
});
