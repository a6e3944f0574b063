// How images are laid out for convolutions. Included once: plain whole numbers, no vectors.
//
// A strip is one channel of an image with its padding, all rows one after another, cut into a phase
// for each step of the stride that a tap meets. In it the numbers under one tap of the kernel, for all outputs,
// lie one after another: output (r, c) reads place r · pitch + c after the tap's own offset, and a
// vector reads 16 outputs at once. Places between the rows give outputs that nobody takes.

/// One axis: place i of phase a holds the number at stride · i + a − lead of the images, or 0 where
/// there is none.
typedef struct strip_axis {
  size_t data, stride, phases;
  ptrdiff_t lead;
  size_t places;
} strip_axis;

/// The columns' places are the pitch of the rows: where zeros end a row and begin the next one, both
/// rows share them.
typedef struct strip {
  strip_axis rows, columns;
} strip;

static size_t strip_plane(const strip *s) { return s->rows.places * s->columns.places; }

static size_t strip_size(const strip *s) {
  return s->rows.phases * s->columns.phases * strip_plane(s);
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static size_t at_least_one(size_t n) { return n > 0 ? n : 1; }

/// How many places of a phase lie between the first and the last tap.
static size_t axis_reach(const ck_axis *a) { return a->dilation * (a->kernel - 1) / a->stride; }

/// An axis of the images as outputs read it.
static strip_axis axis_of_input(const ck_axis *a, size_t shared) {
  return (strip_axis){
    a->input, a->stride, smaller(a->stride, a->dilation * (a->kernel - 1) + 1),
    (ptrdiff_t)a->padding, a->output + axis_reach(a) - shared};
}

static strip strip_of_input(const ck_convolution *c) {
  const ck_axis *a = &c->columns;
  size_t shared = a->stride == 1 ? smaller(a->padding, axis_reach(a)) : 0;
  return (strip){axis_of_input(&c->rows, 0), axis_of_input(a, shared)};
}

/// The outputs' gradients as gradients of the inputs read them, with one phase: input u − padding,
/// u = stride · i + a, reads outputs i − m where the tap is at stride · m + a.
static strip_axis axis_of_output(const ck_axis *a) {
  size_t first = a->padding / a->stride, last = (a->padding + a->input - 1) / a->stride;
  size_t reach = axis_reach(a);
  return (strip_axis){
    a->output, 1, 1, (ptrdiff_t)reach - (ptrdiff_t)first, last - first + reach + 1};
}

static strip strip_of_output(const ck_convolution *c) {
  strip s = {axis_of_output(&c->rows), axis_of_output(&c->columns)};
  ptrdiff_t trail = (ptrdiff_t)s.columns.places - s.columns.lead - (ptrdiff_t)s.columns.data;
  ptrdiff_t shared = s.columns.lead < trail ? s.columns.lead : trail;
  if (shared > 0) s.columns.places -= (size_t)shared;
  return s;
}

/// Which inputs along an axis belong to a phase: `count` of them, the first at `first`, a stride
/// apart; where the first one reads the strip of outputs for a tap without distance; and how many
/// taps reach them.
typedef struct axis_phase {
  size_t count, first, place, taps;
} axis_phase;

static axis_phase phase_of(const ck_axis *a, size_t phase) {
  size_t start = a->padding > phase ? (a->padding - phase + a->stride - 1) / a->stride : 0;
  size_t end = a->padding + a->input;
  size_t stop = end > phase ? (end - phase + a->stride - 1) / a->stride : 0, taps = 0;
  for (size_t i = 0; i < a->kernel; i++) taps += a->dilation * i % a->stride == phase;
  return (axis_phase){
    stop > start ? stop - start : 0, a->stride * start + phase - a->padding,
    start - a->padding / a->stride + axis_reach(a), taps};
}

/// Numbers of the kernel of one output channel.
static size_t tap_count(const ck_convolution *c) {
  return c->inputs * c->rows.kernel * c->columns.kernel;
}

/// Where each tap of the kernel begins to read the strips of the inputs.
static void list_taps(const ck_convolution *c, const strip *s, int32_t *offsets) {
  const ck_axis *r = &c->rows, *k = &c->columns;
  for (size_t input = 0; input < c->inputs; input++) {
    for (size_t i = 0; i < r->kernel; i++) {
      for (size_t j = 0; j < k->kernel; j++) {
        size_t down = r->dilation * i, along = k->dilation * j;
        size_t phase = (input * s->rows.phases + down % r->stride) * s->columns.phases +
          along % k->stride;
        size_t place = down / r->stride * s->columns.places + along / k->stride;
        *offsets++ = (int32_t)(phase * strip_plane(s) + place);
      }
    }
  }
}

/// The taps that reach the inputs of a phase: where they begin to read the strips of the outputs,
/// and for each the place of its weight after that of (output 0, input). Returns their number.
static size_t list_phase_taps(
  const ck_convolution *c, const strip *s, size_t row_phase, size_t column_phase,
  int32_t *offsets, int32_t *weights) {
  const ck_axis *r = &c->rows, *k = &c->columns;
  axis_phase rows = phase_of(r, row_phase), columns = phase_of(k, column_phase);
  size_t count = 0;
  for (size_t output = 0; output < c->outputs; output++) {
    for (size_t i = 0; i < r->kernel; i++) {
      if (r->dilation * i % r->stride != row_phase) continue;
      for (size_t j = 0; j < k->kernel; j++) {
        if (k->dilation * j % k->stride != column_phase) continue;
        size_t row = rows.place - r->dilation * i / r->stride;
        size_t column = columns.place - k->dilation * j / k->stride;
        offsets[count] = (int32_t)(output * strip_plane(s) + row * s->columns.places + column);
        weights[count++] = (int32_t)(output * tap_count(c) + i * k->kernel + j);
      }
    }
  }
  return count;
}

/// Over how many places of a strip the outputs of an image lie.
static size_t span_of(size_t rows, size_t columns, const strip *s) {
  return rows > 0 && columns > 0 ? (rows - 1) * s->columns.places + columns : 0;
}

static size_t whole_vectors(size_t n) { return (n + 15) / 16 * 16; }

/// Zeros after the last strip: vectors read up to 15 places beyond it, and its last row shares its
/// last zeros with none.
static size_t strip_slack(const strip *s) { return whole_vectors(s->columns.places) + 16; }

/// Images whose strips are summed over at once for the gradient of the weights, so that they stay in
/// cache: 384 KiB.
static size_t images_at_once(const ck_convolution *c, const strip *s) {
  return smaller(at_least_one(98304 / at_least_one(c->inputs * strip_size(s))),
    at_least_one(c->images));
}

size_t ck_convolution_scratch(const ck_convolution *c) {
  strip in = strip_of_input(c), out = strip_of_output(c);
  size_t taps = tap_count(c), weights = whole_vectors(c->outputs * taps);
  size_t forward = weights + whole_vectors(taps) + c->inputs * strip_size(&in) + strip_slack(&in);
  size_t backward = weights + 2 * whole_vectors(c->outputs * c->rows.kernel * c->columns.kernel) +
    c->outputs * strip_size(&out) + strip_slack(&out);
  size_t together = images_at_once(c, &in);
  size_t span = whole_vectors(span_of(c->rows.output, c->columns.output, &in));
  size_t weight = whole_vectors(taps) + together * c->outputs * span +
    together * c->inputs * strip_size(&in) + strip_slack(&in);
  size_t largest = forward > backward ? forward : backward;
  return whole_vectors(largest > weight ? largest : weight) + 16;
}
