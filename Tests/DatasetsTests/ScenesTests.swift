import Datasets
import Tensors
import Testing

/// Generated scenes.
struct ScenesTests {
  private static func scenes(_ count: Int, noise: Double = 0) -> Scenes {
    Scenes(count, extent: 16, shapes: 3, noise: noise, from: RandomStream(seed: 2, "scenes"))
  }

  @Test func `an image is a function of its number`() {
    let (few, many) = (Self.scenes(3, noise: 0.1), Self.scenes(5, noise: 0.1))
    let first = many.selecting([0, 1, 2])
    #expect(few.pixels == first.pixels && few.classes == first.classes)
    #expect(few.pixels[..<256] != few.pixels[256..<512])
  }

  @Test func `without noise a shape is lighter than the ground, and all classes occur`() {
    let scenes = Self.scenes(60)
    #expect(Set(scenes.classes) == [0, 1, 2, 3])
    for image in 0..<60 {
      let places = image * 256..<(image + 1) * 256
      let ground = Set(places.filter { scenes.classes[$0] == 0 }.map { scenes.pixels[$0] })
      #expect(ground.count == 1)
      let least = places.filter { scenes.classes[$0] > 0 }.map { scenes.pixels[$0] }.min()
      #expect(least.map { $0 > (ground.first ?? 0) } == true)
    }
  }
}
