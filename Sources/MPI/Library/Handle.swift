import CMPI

/// A communicator of the library. Its errors are returned, not fatal.
///
/// The library locks what threads share, so a handle may cross them.
struct Handle: @unchecked Sendable {
  let raw: MPI_Comm

  /// Takes over a communicator just made.
  init(_ made: MPI_Comm?) throws(MPIError) {
    guard let made else {
      throw MPIError(call: "MPI_Comm", code: Int(MPI_ERR_COMM), text: "no communicator was made")
    }
    raw = made
    try check("MPI_Comm_set_errhandler") {
      MPI_Comm_set_errhandler(made, runner_mpi_errors_return())
    }
  }

  /// The same ranks, apart from the messages of the original. Collective; blocks.
  static func duplicate(_ original: MPI_Comm) throws(MPIError) -> Handle {
    var copy: MPI_Comm?
    try check("MPI_Comm_dup") { MPI_Comm_dup(original, &copy) }
    return try Handle(copy)
  }

  /// Some ranks, in the order given. Called by these only; blocks until all of them call it.
  func group(of ranks: [Int], tag: Int) throws(MPIError) -> Handle {
    var (all, members): (MPI_Group?, MPI_Group?)
    var made: MPI_Comm?
    try check("MPI_Comm_group") { MPI_Comm_group(raw, &all) }
    defer { MPI_Group_free(&all) }
    let numbers = ranks.map { CInt($0) }
    try check("MPI_Group_incl") { MPI_Group_incl(all, CInt(numbers.count), numbers, &members) }
    defer { MPI_Group_free(&members) }
    try check("MPI_Comm_create_group") { MPI_Comm_create_group(raw, members, CInt(tag), &made) }
    return try Handle(made)
  }

  func free() throws(MPIError) {
    var raw: MPI_Comm? = raw
    try check("MPI_Comm_free") { MPI_Comm_free(&raw) }
  }
}

/// Calls that start or look, none of which waits.
extension Handle {
  /// Starts sending; `bytes` stay until the request is done.
  func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: CInt) throws(MPIError) -> Request {
    var request: MPI_Request?
    try check("MPI_Isend") {
      MPI_Isend(
        bytes.baseAddress, CInt(bytes.count), runner_mpi_byte(), CInt(rank), tag, raw, &request)
    }
    return Request(raw: request)
  }

  /// Starts receiving; `buffer` stays until the request is done.
  func receive(
    into buffer: UnsafeMutableRawBufferPointer, from rank: Int, tag: CInt
  ) throws(MPIError) -> Request {
    var request: MPI_Request?
    try check("MPI_Irecv") {
      MPI_Irecv(
        buffer.baseAddress, CInt(buffer.count), runner_mpi_byte(), CInt(rank), tag, raw, &request)
    }
    return Request(raw: request)
  }

  /// Starts to wait until all ranks have called it.
  func meet() throws(MPIError) -> Request {
    var request: MPI_Request?
    try check("MPI_Ibarrier") { MPI_Ibarrier(raw, &request) }
    return Request(raw: request)
  }

  /// Takes the first arrived message that fits out of the queue.
  func match(from rank: Int?, tag: CInt?) throws(MPIError) -> Arrival? {
    var (found, count): (CInt, CInt) = (0, 0)
    var message: MPI_Message?
    var status = MPI_Status()
    try check("MPI_Improbe") {
      MPI_Improbe(
        rank.map { CInt($0) } ?? MPI_ANY_SOURCE, tag ?? MPI_ANY_TAG, raw, &found, &message, &status)
    }
    guard found != 0 else { return nil }
    try check("MPI_Get_count") { MPI_Get_count(&status, runner_mpi_byte(), &count) }
    return Arrival(
      message: message, source: Int(status.MPI_SOURCE), tag: status.MPI_TAG, count: Int(count))
  }

  /// The tag of the first arrived message of a rank, left in the queue.
  func peek(from rank: Int) throws(MPIError) -> CInt? {
    var found: CInt = 0
    var status = MPI_Status()
    try check("MPI_Iprobe") { MPI_Iprobe(CInt(rank), MPI_ANY_TAG, raw, &found, &status) }
    return found != 0 ? status.MPI_TAG : nil
  }
}

/// A message taken out of the queue.
struct Arrival: @unchecked Sendable {
  let message: MPI_Message?
  let source: Int
  let tag: CInt
  /// Bytes of this one message of the library.
  let count: Int

  /// Starts receiving; `buffer` stays until the request is done.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(MPIError) -> Request {
    var (message, request): (MPI_Message?, MPI_Request?) = (message, nil)
    try check("MPI_Imrecv") {
      MPI_Imrecv(buffer.baseAddress, CInt(buffer.count), runner_mpi_byte(), &message, &request)
    }
    return Request(raw: request)
  }

  /// The bytes of a short message, which are there or just arriving.
  func bytes() throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      var request = try receive(into: UnsafeMutableRawBufferPointer(buffer))
      var backoff = Backoff()
      while try !request.isDone() { backoff.pause() }
      initialized = count
    }
  }
}

/// A send or receive of the library under way.
struct Request: @unchecked Sendable {
  var raw: MPI_Request?

  mutating func isDone() throws(MPIError) -> Bool {
    var done: CInt = 0
    var request = raw
    try check("MPI_Test") { MPI_Test(&request, &done, runner_mpi_status_ignore()) }
    raw = request
    return done != 0
  }
}
