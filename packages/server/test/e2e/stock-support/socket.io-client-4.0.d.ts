/** That version's package hides its declarations from Node's way of resolving; what is used of it is as in later ones. */
declare module 'socket.io-client-4.0' {
  export { io } from 'socket.io-client';
}
