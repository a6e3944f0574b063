// The Tensors target.
