/// The Python module `wandb` for scripts of W&B sweeps: what they log there becomes metrics here.
/// Nothing leaves the machine and no account is needed.
///
/// It takes what a sweep's script says: `init`, `config`, `log`, `summary`, `define_metric`,
/// `finish`. Nested parameters stand in `config` under their dotted names and in groups,
/// `config["net"]["width"]`. Values that are no numbers (images, tables, texts) are passed over.
enum SweepModule {
  /// Writes the module into a folder of its own.
  /// - Returns: the environment's `PYTHONPATH` with which programs find it before any other.
  static func install(in scratch: ScratchFolder, before path: String?) throws -> String {
    let folder = try scratch.makeFolder("python")
    _ = try scratch.write(text, to: "python/wandb.py")
    return [folder, path ?? ""].filter { !$0.isEmpty }.joined(separator: ":")
  }

  private static let text = #"""
    """What a script of a W&B sweep logs, as metrics of the runner that started it."""

    import json
    import numbers
    import os
    import sys

    __version__ = "0"


    class Config(dict):
        """The sweep's parameters before the script's own defaults."""

        def __getattr__(self, name):
            try:
                return self[name]
            except KeyError:
                raise AttributeError(name) from None

        __setattr__ = dict.__setitem__

        def update(self, *values, allow_val_change=False, **more):
            dict.update(self, *values, **more)
            dict.update(self, _parameters())

        def setdefaults(self, values):
            for name, value in values.items():
                self.setdefault(name, value)

        def as_dict(self):
            return dict(self)


    class Summary(dict):
        """Final values."""

        def __setitem__(self, name, value):
            dict.__setitem__(self, name, value)
            _report({name: value}, None)

        def __getattr__(self, name):
            try:
                return self[name]
            except KeyError:
                raise AttributeError(name) from None

        __setattr__ = __setitem__

        def update(self, values):
            for name, value in values.items():
                self[name] = value


    class Run:
        def __init__(self):
            self.config, self.summary, self.step = Config(), Summary(), 0
            self.id = self.name = os.environ.get("RUNNER_TRIAL", "0")
            self.project = self.entity = self.group = None

        def log(self, data, step=None, commit=None, sync=None):
            if step is not None:
                self.step = int(step)
            for name, value in _flat(data):
                dict.__setitem__(self.summary, name, value)
            _report(data, self.step)
            if commit or (commit is None and step is None):
                self.step += 1

        def __getattr__(self, name):
            return _ignored

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False


    class _Ignored:
        """Stands for what has no meaning here: images, tables, artifacts, settings."""

        def __call__(self, *_, **__):
            return self

        def __getattr__(self, name):
            return self


    def _parameters():
        flat = json.loads(os.environ.get("RUNNER_PARAMETERS", "{}"))
        values = dict(flat)
        for name, value in flat.items():
            *groups, last = name.split(".")
            place = values
            for group in groups:
                place = place.setdefault(group, Config())
                if not isinstance(place, Config):
                    break
            else:
                place[last] = value
        return values


    def _flat(data, prefix=""):
        for name, value in data.items():
            if isinstance(value, dict):
                yield from _flat(value, f"{prefix}{name}.")
            else:
                yield prefix + str(name), value


    def _number(value):
        if isinstance(value, numbers.Real):
            return float(value)
        if not hasattr(value, "item"):
            return None
        try:
            return float(value.item())
        except (TypeError, ValueError, RuntimeError):
            return None


    def _report(data, step):
        words = []
        for name, value in _flat(data):
            number = _number(value)
            if number is not None:
                words.append(f"{'_'.join(name.replace('=', ' ').split())}={number!r}")
        if words:
            moment = [] if step is None else [f"step={step}"]
            print("metric", *words, *moment, file=sys.__stdout__, flush=True)


    _ignored = _Ignored()
    run = None
    config, summary = Config(_parameters()), Summary()


    def init(*_, config=None, **__):
        global run, summary
        run = Run()
        values = config if isinstance(config, dict) else vars(config) if config else {}
        run.config.update(values)
        globals()["config"], summary = run.config, run.summary
        return run


    def log(data, step=None, commit=None, sync=None):
        if run is None:
            raise RuntimeError("call wandb.init() before wandb.log()")
        run.log(data, step, commit)


    def finish(*_, **__):
        global run
        run = None


    def sweep(*_, **__):
        raise RuntimeError("the sweep is run from its file: runner sweep.yaml")


    agent = sweep


    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _ignored

    """#
}
