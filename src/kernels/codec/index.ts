// The kernels that decompress and check pages.
export { snappyDecompress } from './snappy'
