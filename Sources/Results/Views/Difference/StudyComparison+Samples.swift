import Trials

extension StudyComparison {
  /// The first difference of each metric on each axis. Which metric was recorded before which other
  /// is no difference.
  func samples(
    _ left: TrialRow, _ right: TrialRow, _ found: inout DifferenceLines
  ) {
    guard !Self.areEqual(left.samples, right.samples) else { return }
    let (ours, theirs) = (Track.all(left.samples), Track.all(right.samples))
    for track in ours {
      guard let other = theirs.first(where: { $0.isSameTrack(as: track) }) else {
        found.add("trial \(left.number): \(track.metric) by \(track.axis.name): only in \(names.0)")
        continue
      }
      if let text = track.firstDifference(from: other, names) {
        found.add("trial \(left.number): \(track.metric) at \(text)")
      }
    }
    for track in theirs where !ours.contains(where: { $0.isSameTrack(as: track) }) {
      found.add("trial \(left.number): \(track.metric) by \(track.axis.name): only in \(names.1)")
    }
  }

  private static func areEqual(_ a: [Sample], _ b: [Sample]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { left, right in
        left.value.hasSameBits(as: right.value) && left.moment == right.moment
          && left.metric == right.metric
      }
  }
}

/// One metric of one trial on one axis, in the order of the axis; of several values at one place the
/// last counts.
private struct Track {
  let metric: String
  let axis: Axis
  var points: [(index: Int, value: Double)] = []

  static func all(_ samples: [Sample]) -> [Track] {
    var tracks: [Track] = []
    for sample in samples {
      let place = tracks.firstIndex { $0.metric == sample.metric && $0.axis == sample.moment.axis }
      let point = (sample.moment.index, sample.value)
      if let place {
        tracks[place].append(point)
      } else {
        tracks.append(Track(metric: sample.metric, axis: sample.moment.axis, points: [point]))
      }
    }
    return tracks
  }

  func isSameTrack(as other: Track) -> Bool { metric == other.metric && axis == other.axis }

  /// `epoch 4: 0.1 against 0.2`
  func firstDifference(from other: Track, _ names: (String, String)) -> String? {
    for (mine, theirs) in zip(points, other.points) {
      if mine.index != theirs.index {
        let moment = Moment(axis: axis, index: min(mine.index, theirs.index))
        return "\(moment.text): only in \(mine.index < theirs.index ? names.0 : names.1)"
      }
      if !mine.value.hasSameBits(as: theirs.value) {
        let moment = Moment(axis: axis, index: mine.index)
        return "\(moment.text): \(mine.value) against \(theirs.value)"
      }
    }
    guard points.count != other.points.count else { return nil }
    let isLonger = points.count > other.points.count
    let longer = isLonger ? points : other.points
    let moment = Moment(axis: axis, index: longer[min(points.count, other.points.count)].index)
    return "\(moment.text): only in \(isLonger ? names.0 : names.1)"
  }

  private mutating func append(_ point: (index: Int, value: Double)) {
    if let last = points.last, last.index < point.index {
      points.append(point)
    } else if let place = points.firstIndex(where: { $0.index >= point.index }) {
      if points[place].index == point.index {
        points[place] = point
      } else {
        points.insert(point, at: place)
      }
    }
  }
}
