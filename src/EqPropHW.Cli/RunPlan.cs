using System.Text.Json;
using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;
using EqPropHW.Profiles;
using EqPropHW.Reports;
using EqPropHW.Studies;
using EqPropHW.Training;

namespace EqPropHW.Cli;

/// <summary>What the command line changes in an experiment; kept in the manifest's command so that a resume repeats it.</summary>
internal sealed record RunOverrides(string? Device, string? Data, ulong? Seed, ulong Instance, string? Mode, bool Quick, string? Placement = null, string? Without = null, string? Integrator = null);

/// <summary>A training run about to start or to go on: experiment, device, data and folder, all checked.</summary>
internal sealed class RunPlan
{
    private readonly EmulatorOptions _options;
    private readonly string? _folder;
    private readonly string _command;
    private readonly RunOverrides _overrides;
    private readonly bool _isResume;

    private RunPlan(string name, string source, Experiment experiment, RunOverrides overrides, string? folder, int threads, bool isResume)
    {
        Source = source;
        _overrides = overrides;
        _isResume = isResume;
        _folder = folder;
        var learning = overrides.Quick ? Shortened(experiment.Learning) : experiment.Learning;
        Experiment = experiment with
        {
            Device = overrides.Device ?? experiment.Device,
            Seed = overrides.Seed ?? experiment.Seed,
            Learning = learning,
            Task = experiment.Task with { Folder = overrides.Data ?? experiment.Task.Folder },
            Placement = overrides.Placement ?? experiment.Placement,
        };
        if (Experiment.Task.Folds is { } folds)
            Experiment = Experiment with { Task = Experiment.Task with { Fold = (int)((Experiment.Seed + (ulong)folds - 1) % (ulong)folds) } };
        Experiment = Experiment with { Network = Placements.Apply(Experiment) };
        var options = CommonOptions.Emulator(overrides.Mode, Experiment.Seed, overrides.Instance, threads, overrides.Without, overrides.Integrator);
        _options = options with { DeviceNodes = Experiment.Network.DeviceNodes, Integrator = options.Integrator ?? Experiment.Integrator };
        Task = new TrainingTask(Experiment.Task, Experiment.Network.Substrate, n => Permutation(n, Experiment.Seed));
        Task.CheckFits(Experiment.Network.Topology);
        _command = CommandLine(name, overrides, Experiment);
    }

    /// <summary>The experiment with the command line's changes.</summary>
    public Experiment Experiment { get; }

    /// <summary>The data.</summary>
    public TrainingTask Task { get; }

    /// <summary>Time the run took on a board on buses, simulated on a virtual bench; null for other devices.</summary>
    public TimeSpan? OnBoard { get; private set; }

    /// <summary>File that records the wire of a board; null for none. No part of the run: a resumed one may have another.</summary>
    public string? Record { get; init; }

    /// <summary>How its device is emulated.</summary>
    public EmulatorOptions Options => _options;

    /// <summary>The profile of its device, with the limits and time constants of the experiment.</summary>
    public HardwareProfile Profile
    {
        get
        {
            var profile = Devices.Profile(Experiment.Device);
            return profile with { Limits = Experiment.Constraints?.Narrow(profile.Limits) ?? profile.Limits, Time = Experiment.Time ?? profile.Time };
        }
    }

    /// <summary>A new run of a built-in experiment or of a file.</summary>
    public static RunPlan New(string name, RunOverrides overrides, string? folder, int threads, string? record = null)
    {
        var (source, file) = SourceOf(name);
        return new(name, source, ExperimentReader.Parse(source, file), overrides, folder, threads, isResume: false) { Record = record };
    }

    /// <summary>A built-in experiment or one in a file, as it stands.</summary>
    public static Experiment ReadExperiment(string name)
    {
        var (source, file) = SourceOf(name);
        return ExperimentReader.Parse(source, file);
    }

    /// <summary>A new run of an experiment given as text.</summary>
    public static RunPlan OfText(string name, string source, RunOverrides overrides, string folder, int threads)
        => new(name, source, ExperimentReader.Parse(source, name + ".jsonc"), overrides, folder, threads, isResume: false);

    /// <summary>An unfinished run of a folder.</summary>
    public static RunPlan Resume(string folder, string? name, int threads, string? record = null)
    {
        if (name is not null) throw new UsageException("--resume takes the experiment from the folder; name only one of them");
        using var run = RunFolder.Open(folder);
        if (File.Exists(Path.Combine(folder, "summary.json"))) throw new UsageException($"{folder} holds a finished run; there is nothing to resume");
        var overrides = JsonSerializer.Deserialize<RunOverrides>(run.Manifest.Overrides, ConsoleJson.Options)!;
        var experiment = ExperimentReader.Parse(run.Manifest.ExperimentSource, run.Manifest.Experiment + ".jsonc");
        return new(run.Manifest.Experiment, run.Manifest.ExperimentSource, experiment, overrides, folder, threads, isResume: true) { Record = record };
    }

    /// <summary>Opens device and folder, trains, and closes them.</summary>
    /// <param name="observe">Sees every event.</param>
    /// <param name="cancellation">Stops between updates; the folder can be resumed.</param>
    /// <param name="begin">Told of the open device and folder before the first update.</param>
    /// <param name="warn">Told when the steps of the integrator may have become too long.</param>
    public async System.Threading.Tasks.Task<Summary> RunAsync(
        Action<TrainingEvent> observe, CancellationToken cancellation, Action<DeviceDescription, RunFolder>? begin = null, Action<string>? warn = null)
    {
        await using var device = OpenDevice();
        RequireNudge();
        var description = device.Description with { AccuracyClass = await AccuracyClassAsync(device.Description, cancellation) };
        using var folder = OpenFolder(description);
        begin?.Invoke(description, folder);
        var trainer = new EpTrainer(device, Experiment.Network, Task, Experiment.Learning, Experiment.Seed, Experiment.Observe);
        var watch = new StepBoundWatch(device.Description);
        var summary = await TrainingRun.ExecuteAsync(
            folder,
            trainer,
            Experiment.Network.Topology,
            device.Description.Timing.ClockHz,
            happened =>
            {
                observe(happened);
                if (warn is not null && happened is Evaluation e && watch.Look(e.Iteration, trainer.Stored) is { } warning) warn(warning);
            },
            cancellation);
        OnBoard = (device as BusDevice)?.Elapsed;
        return summary;
    }

    /// <summary>The class of the device, with C3 and its figure where the profile has codes to judge it by.</summary>
    private async System.Threading.Tasks.Task<string> AccuracyClassAsync(DeviceDescription device, CancellationToken cancellation)
    {
        const int Samples = 16;
        if (BoardWords.IsBoard(Experiment.Device) || Profile is not { Converters.Adc: not null } profile) return device.AccuracyClass;
        var (network, learning) = (Experiment.Network, Experiment.Learning);
        var parameters = Parameters.Zero(network.Substrate, network.Topology);
        new TrainableParameters(network, learning.Bias, Experiment.Seed).Expand(parameters);
        var probe = new GradientProbe(network, Task, learning, Experiment.Seed, Samples);
        var halving = await SubStepHalving.MeasureAsync(
            profile, network.Substrate, network.Topology, _options, parameters, Nudging.Of(learning, device.Capabilities).Program, probe.Batch, cancellation);
        return halving?.In(device.AccuracyClass) ?? device.AccuracyClass;
    }

    /// <summary>The text of the experiment.</summary>
    public string Source { get; }

    /// <summary>Opens one die of the profile without some effects.</summary>
    public IDevice OpenDie(ulong instance, IReadOnlyList<string> without) => OpenDevice(_options with { Instance = instance, Without = [.. without] });

    /// <summary>Opens the device of the experiment, wired for its network.</summary>
    public IDevice OpenDevice() => OpenDevice(_options);

    /// <summary>Refuses a strength that the nudge converter of an emulated device sets to 0.</summary>
    /// <exception cref="NetworkException">It does.</exception>
    public void RequireNudge()
    {
        if (Experiment.Learning.Gradient != GradientKind.Ep || BoardWords.IsBoard(Experiment.Device)) return;
        var (profile, beta) = (Profile.Without(_options.Without), Experiment.Learning.Beta);
        if (beta != 0 && profile.Nudge.Held(beta) == 0)
            throw new NetworkException(FormattableString.Invariant($"the experiment nudges with beta {beta}, which {profile.Name} sets to 0: its steps are {profile.Nudge.BetaStep:G4}; it needs at least half a step"));
    }

    private IDevice OpenDevice(EmulatorOptions options)
    {
        var network = Experiment.Network;
        if (Experiment.Integrator is not null && BoardWords.IsBoard(Experiment.Device))
            throw new NetworkException($"the experiment sets 'integrator', but {Experiment.Device} computes its sub-steps itself: only emulated devices take another");
        var time = Experiment.Time is { } spec ? TimeConstants.Draw(spec, network.Topology, options.Instance, network.DeviceNodes) : null;
        var device = Devices.Open(Experiment.Device, network.Substrate, network.Topology, time is null ? options : options with { Time = time }, Experiment.Constraints, Record);
        var (learning, description) = (Experiment.Learning, device.Description);
        if (time is not null && !ReferenceEquals(description.Time, time))
            throw new NetworkException($"the experiment sets 'time', but {description.Identity.Name} keeps its own: only emulated devices of laws with time constants take another");
        if (learning.Gradient == GradientKind.Ep && learning.Beta > description.Limits.BetaRange)
            throw new NetworkException($"the experiment nudges with beta {learning.Beta}; {description.Identity.Name} applies at most {description.Limits.BetaRange}");
        if (learning.Gradient == GradientKind.Ep && learning.Nudge.Kind == NudgeKind.Live && !description.Capabilities.LiveNudge)
            throw new NetworkException($"the experiment nudges live; {description.Identity.Name} takes tangent nudges only (learning.nudge: \"tangent\")");
        return device;
    }

    private RunFolder OpenFolder(DeviceDescription device)
    {
        if (_isResume) return RunFolder.Open(_folder!);
        var started = DateTimeOffset.UtcNow;
        var path = _folder ?? RunFolder.DefaultPath("runs", Experiment.Name, started);
        var manifest = new RunManifest(
            Experiment.Name,
            Source,
            Experiment.Device,
            device.Identity.Name,
            device.Identity.ProfileHash,
            Devices.SourceText(Experiment.Device),
            Experiment.Seed,
            _options.Instance,
            device.AccuracyClass,
            RunVersions.Current(CommonOptions.CpuLanes),
            _command,
            started,
            JsonSerializer.Serialize(_overrides, ConsoleJson.Options))
        { Effects = device.Effects };
        if (File.Exists(path)) throw new UsageException($"--out {path}: that is a file; name a folder");
        try
        {
            return RunFolder.Create(path, manifest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {path}: no run folder can be made there: {e.Message}");
        }
    }

    /// <summary>The order of the validation split: a pure function of the seed.</summary>
    public static int[] Permutation(int n, ulong seed)
    {
        var order = Enumerable.Range(0, n).ToArray();
        new RandomStream(seed, RandomDomain.Split).Shuffle(order);
        return order;
    }

    private static (string Source, string File) SourceOf(string name)
        => BuiltInExperiments.Names.Contains(name) ? (BuiltInExperiments.Text(name), name + ".jsonc") : (ReadFile(name), name);

    private static string ReadFile(string path)
        => File.Exists(path)
            ? File.ReadAllText(path)
            : throw new UsageException($"'{path}' is neither a built-in experiment ({string.Join(", ", BuiltInExperiments.Names)}) nor a file");

    private static LearningSettings Shortened(LearningSettings learning) => learning with
    {
        Epochs = learning.Epochs is { } epochs ? Math.Max(1, epochs / 10) : null,
        Iterations = Math.Max(1, learning.Iterations / 10),
    };

    private static string CommandLine(string name, RunOverrides overrides, Experiment experiment)
    {
        var words = new List<string> { "eqp", "train", name, "--device", experiment.Device, "--seed", $"{experiment.Seed}", "--instance", $"{overrides.Instance}" };
        if (overrides.Mode is not null) words.AddRange(["--mode", overrides.Mode]);
        if (experiment.Task.Folder is not null) words.AddRange(["--data", experiment.Task.Folder]);
        if (experiment.Placement is not null) words.AddRange(["--placement", experiment.Placement]);
        if (overrides.Without is not null) words.AddRange(["--without", overrides.Without]);
        if (overrides.Integrator is not null) words.AddRange(["--integrator", overrides.Integrator]);
        if (overrides.Quick) words.Add("--quick");
        return string.Join(' ', words.Select(w => w.Contains(' ') ? $"'{w}'" : w));
    }
}
