using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>A device emulated in this process: the flow of its substrate, stepped by its control clock, samples side by side in SIMD lanes.</summary>
/// <remarks>
/// Explicit Euler with <c>dt = 1/(clock * subSteps)</c> on a continuous profile; the clocked map itself on a clocked one.
/// Results are bit-identical for any lane width, thread count and batch composition.
/// </remarks>
public sealed class EmulatorDevice : IDevice, ITraceable
{
    private static readonly string[] _analog = ["coupling-gain", "coupling-offset", "asymmetry", "cross-talk", "write-noise", "node-offset", "temperature"];
    private readonly IEngine _engine;
    private readonly HardwareProfile _profile;
    private readonly HiddenArray _hidden;
    private readonly ConverterStage? _converters;
    private readonly SharedBiases _biases;
    private readonly bool _isSingle;
    private readonly TraceFormat _format;
    private readonly string _run;
    private Readouts? _readouts;
    private Parameters? _reported;
    private bool _isProgrammed;

    /// <summary>Emulates a profile wired as a graph.</summary>
    /// <param name="profile">The hardware on paper.</param>
    /// <param name="substrate">The physics the network asks for.</param>
    /// <param name="topology">The graph.</param>
    /// <param name="options">Arithmetic, seeds, threads.</param>
    /// <exception cref="NetworkException">The profile cannot carry this substrate, or a time constant is missing.</exception>
    public EmulatorDevice(HardwareProfile profile, Substrate substrate, Topology topology, EmulatorOptions? options = null)
    {
        options ??= new();
        if (profile.Substrate != substrate.Name)
            throw new NetworkException($"profile {profile.Name} carries networks of substrate '{profile.Substrate}'; this one is '{substrate.Name}'");
        if (options.Threads < 1) throw new ArgumentException($"{options.Threads} threads; at least 1 is needed");
        profile = profile.Without(options.Without);
        var effects = Effects.Of(profile);
        var mode = options.Mode ?? (profile.IsFixedPoint ? EmulatorMode.Fixed : EmulatorMode.Physical);
        RequireCarried(profile, effects, mode);
        var die = Die.Realise(profile, topology, options.Instance, substrate is NeuronArray { Law: NeuronLaw.C } ? AllAtOnce(topology) : options.Time, options.DeviceNodes);
        var time = die.Time;
        // Only what is asked for is refused where there is no trajectory; a profile says how to follow one.
        var integrator = options.Integrator ?? (time is Continuous && mode is EmulatorMode.Physical or EmulatorMode.Physical64 ? profile.Timing.Integrator : Integrator.Euler);
        if (integrator != Integrator.Euler) RequireFlow(profile, effects, mode, time, integrator);
        var subSteps = time is Clocked ? 1 : options.SubSteps ?? profile.Timing.SubSteps;
        var timing = profile.Timing with { SubSteps = subSteps, Integrator = integrator };
        var factor = Factors(time, timing, topology.NodeCount);
        var start = new DeviceStart(substrate is XyArray, options.Seed, options.Instance);
        // What a board would tell: its factors are steps of 2^-22.
        if (mode == EmulatorMode.Fixed && options.Time is null && time is Clocked)
            time = new Clocked([.. factor.Select(a => FixedPoint.Factor(substrate, FixedPoint.Factor(substrate, a)))]) { Limited = time.Limited };
        _run = string.Create(CultureInfo.InvariantCulture, $"{mode} {integrator} {options.Layout} {options.Format} die {options.Instance} run {options.Seed}");
        var isEquilibrium = mode == EmulatorMode.Equilibrium;
        if (isEquilibrium) (subSteps, timing) = (1, new(double.PositiveInfinity, 1));
        (_profile, _hidden) = (profile, new(profile, die, substrate, topology, options.Seed));
        _converters = ConverterStage.Of(profile, topology, options.Instance, options.Seed);
        _biases = new(profile.Graph.BiasGroup, topology, options.DeviceNodes);
        _format = EmulatorTrace.Format(profile, substrate, mode == EmulatorMode.Fixed);
        _isSingle = mode is EmulatorMode.Physical or EmulatorMode.Equilibrium;
        _engine = mode switch
        {
            EmulatorMode.Fixed => new FixedEngine(substrate, topology, factor, subSteps, options),
            EmulatorMode.Physical64 => Analog<double>(),
            _ => Analog<float>(),
        };
        Description = new(
            new(profile.Name, profile.Hash, "emulator " + typeof(EmulatorDevice).Assembly.GetName().Version!.ToString(3), $"instance {options.Instance}"),
            substrate,
            topology,
            time,
            profile.Limits,
            timing,
            profile.Capabilities,
            isEquilibrium ? "C4 (equilibrium: sweeps, no cycles)" : "C1 C2 C4")
        {
            Effects = effects,
            StoresExactly = mode != EmulatorMode.Fixed && _hidden.StoresExactly && _biases.AreOwn,
        };

        Engine<T> Analog<T>() where T : unmanaged, System.Numerics.INumber<T>
        {
            var isStaged = NodeStage<T>.IsNeeded(effects);
            var graph = new CompiledGraph(topology, isEquilibrium, options.Format, isReal: isStaged || _hidden.IsHidden || integrator != Integrator.Euler);
            var stage = isStaged ? new NodeStage<T>(profile, die, substrate, graph, timing, options.Seed) : null;
            return new(substrate, graph, factor, subSteps, start, options with { Integrator = integrator }, stage);
        }
    }

    /// <inheritdoc/>
    public DeviceDescription Description { get; }

    /// <summary>Bytes of the buffers that the emulator itself holds: states, couplings, biases, factors and working memory of all threads.</summary>
    public long BufferBytes => _engine.Bytes;

    /// <inheritdoc/>
    public ValueTask ProgramAsync(Parameters parameters, Parameters stored, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Description.StoresExactly && !_hidden.IsHidden)
        {
            // What is stored as it is wanted is checked on its way into the array, which is a pass less.
            if (!_engine.Program(parameters, parameters.Couplings)) throw Refusal(parameters, parameters, parameters.Couplings);
            if (stored != parameters) parameters.CopyTo(stored);
            _isProgrammed = true;
            return ValueTask.CompletedTask;
        }
        parameters.RequireFinite();
        if (stored != parameters) parameters.CopyTo(stored);
        _biases.Share(stored);
        _hidden.Store(stored);
        var (actual, backward) = _hidden.IsHidden ? _hidden.Realise(stored) : (stored, stored.Couplings);
        if (!_engine.Program(actual, backward)) throw Refusal(parameters, actual, backward);
        if (_hidden.IsHidden) stored.CopyTo(_reported ??= Parameters.Zero(Description.Substrate, Description.Topology));
        _isProgrammed = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<Readouts> RunAsync(PhaseProgram program, SampleBatch batch, CancellationToken cancellation = default)
    {
        Validate(program, batch);
        var applied = Applied(program);
        if (_readouts is not { } r || r.Steps != program.Steps.Length || r.Batch != batch.Count)
            _readouts = _engine.Allocate(program.Steps.Length, batch.Count);
        else
            Array.Clear(r.Clipped);
        _engine.Run(applied, _converters?.In(batch) ?? batch, _readouts, cancellation);
        _converters?.Out(_readouts, program, batch);
        return ValueTask.FromResult(_readouts);
    }

    /// <summary>Runs a batch until some control cycle of its phase program and keeps everything that decides what follows.</summary>
    /// <param name="program">The phases.</param>
    /// <param name="batch">The samples; copied.</param>
    /// <param name="cycle">Cycles since the beginning of the program, at least 0.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="ArgumentException">The program or the batch does not fit this device, or the cycle is negative.</exception>
    public EmulatorSnapshot RunUntil(PhaseProgram program, SampleBatch batch, long cycle, CancellationToken cancellation = default)
    {
        Validate(program, batch);
        ArgumentOutOfRangeException.ThrowIfNegative(cycle);
        var own = batch with { Inputs = batch.Inputs.ToArray(), Targets = batch.Targets.ToArray(), Starts = batch.Starts.ToArray(), SampleIds = batch.SampleIds.ToArray() };
        var (readouts, blocks) = (_engine.Allocate(program.Steps.Length, batch.Count), new BlockPause[_engine.Blocks(batch.Count)]);
        for (var k = 0; k < blocks.Length; k++) blocks[k] = new(cycle);
        _engine.Run(Applied(program), _converters?.In(own) ?? own, readouts, cancellation, blocks);
        return new(Stamp(), program, own, cycle, readouts, blocks);
    }

    /// <summary>Goes on from a snapshot to the end of its program.</summary>
    /// <param name="snapshot">Of this device or of one opened and programmed alike; it can be used again.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <returns>The readouts of an uninterrupted run, to the byte; valid until the next call.</returns>
    /// <exception cref="ArgumentException">The snapshot is of another device, die, run or of other parameters.</exception>
    public ValueTask<Readouts> ContinueAsync(EmulatorSnapshot snapshot, CancellationToken cancellation = default)
    {
        if (snapshot.Device != Stamp())
            throw new ArgumentException("the snapshot is of another device, die, run or of other parameters; open and program this one alike");
        var (program, batch) = (snapshot.Program, snapshot.Batch);
        _readouts = snapshot.Readouts.Copy();
        // A block that came to its end keeps its readouts; the others go on.
        _engine.Run(Applied(program), _converters?.In(batch) ?? batch, _readouts, cancellation, [.. snapshot.Blocks.Select(BlockPause.From)]);
        _converters?.Out(_readouts, program, batch);
        return ValueTask.FromResult(_readouts);
    }

    /// <summary>Shows the states and couplings that the array has, hidden as they are on a chip; codes are those of an ideal converter.</summary>
    /// <inheritdoc/>
    public ValueTask<Trace> TraceAsync(PhaseProgram program, SampleBatch sample, TraceRequest request, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!_isProgrammed) throw new InvalidOperationException("program the device before tracing it");
        Validate(program, sample);
        request.Validate(Description, sample);
        var (tap, applied) = (new StateTap(request.Every), _converters?.In(sample) ?? sample);
        var readouts = _engine.Trace(Applied(program), applied, tap);
        double[] actual = [.. request.Couplings.Select(_engine.Coupling)], stored = _reported is { } r ? [.. request.Couplings.Select(e => r.Couplings[e])] : actual;
        return ValueTask.FromResult(EmulatorTrace.Of(Description, program, applied, request, stored, actual, _format, tap, readouts));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Validate(PhaseProgram program, SampleBatch batch)
    {
        program.Validate(Description.Substrate);
        batch.Validate(Description.Topology, program);
        var beta = program.Steps.Max(s => Math.Abs(s.Beta));
        if (beta > _profile.Limits.BetaRange) throw new ArgumentException($"beta {beta} is beyond the device's range of {_profile.Limits.BetaRange}");
    }

    /// <summary>What decides the bytes of a run beside its program and batch.</summary>
    private string Stamp()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _engine.AppendTo(hash);
        hash.AppendData(MemoryMarshal.AsBytes<double>([.. Description.Time.Values]));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_profile.Hash} {string.Join(',', Description.Effects)} {_run} {Description.Timing.SubSteps} {Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    /// <summary>The program with the nudges that the driver applies: steps of beta, difference of the signs, largest force.</summary>
    private PhaseProgram Applied(PhaseProgram program)
    {
        var n = _profile.Nudge;
        if (n is { BetaStep: 0, Asymmetry: 0, Clip: double.PositiveInfinity }) return program;
        return program with { Steps = [.. program.Steps.Select(step => step.Beta == 0 ? step : step with { Beta = Strength(step.Beta), Nudge = step.Nudge with { Clip = Math.Min(step.Nudge.Clip, n.Clip) } })] };

        double Strength(double beta)
        {
            var held = n.Held(beta);
            if (held == 0)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"beta {beta} is nothing in steps of {n.BetaStep:G4}; the device needs at least half a step"));
            return held * (1 + 0.5 * Math.Sign(beta) * n.Asymmetry);
        }
    }

    /// <summary>Refuses a mode that cannot carry an effect of the profile: nothing is left out silently.</summary>
    private static void RequireCarried(HardwareProfile profile, ImmutableArray<string> effects, EmulatorMode mode)
    {
        var refused = mode switch
        {
            EmulatorMode.Equilibrium => effects.Where(e => NodeStage<float>.Effects.Contains(e) || e == "asymmetry"),
            EmulatorMode.Fixed => effects.Where(e => NodeStage<float>.Effects.Contains(e) || _analog.Contains(e)),
            _ => [],
        };
        var names = string.Join(",", refused);
        if (names.Length == 0) return;
        throw new NetworkException(
            $"{(mode == EmulatorMode.Fixed ? "mode fixed computes in integers" : "mode equilibrium follows no trajectory")} and cannot carry {names} of profile {profile.Name}; use --mode physical, or --without {names}");
    }

    /// <summary>Refuses a method of higher order where there is no flow to integrate, or a noise that it would not integrate.</summary>
    private static void RequireFlow(HardwareProfile profile, ImmutableArray<string> effects, EmulatorMode mode, TimeModel time, Integrator integrator)
    {
        if (mode is EmulatorMode.Equilibrium or EmulatorMode.Fixed)
            throw new NetworkException($"integrator {integrator} in mode {mode}: that mode follows no flow; use physical or physical64");
        if (time is Clocked)
            throw new NetworkException($"integrator {integrator} on {profile.Name}: it is clocked, its update is the physics and not a step of an integrator");
        var names = string.Join(",", effects.Where(e => NodeStage<float>.Effects.Contains(e)));
        if (names.Length > 0)
            throw new NetworkException($"integrator {integrator} follows the flow of ideal nodes; profile {profile.Name} has {names}: use euler, or --without {names}");
    }

    private static Clocked AllAtOnce(Topology topology) => new([.. Enumerable.Repeat(1.0, topology.NodeCount)]);

    /// <summary>
    /// Why an array takes no parameters: one is no number, or in single precision it would be an infinity, and a hard sigmoid makes a
    /// settled 0 of infinity minus infinity.
    /// </summary>
    private NetworkException Refusal(Parameters wanted, Parameters actual, double[] backward)
    {
        wanted.RequireFinite();
        // A little above the largest single it still rounds to it.
        foreach (var (values, what) in new[] { (actual.Couplings, "coupling of edge"), (backward, "coupling of edge"), (actual.Bias, "bias of node"), (actual.BiasAngle, "bias angle of node") })
        {
            var bad = Array.FindIndex(values, v => !(_isSingle ? float.IsFinite((float)v) : double.IsFinite(v)));
            if (bad < 0) continue;
            var precision = _isSingle ? "single precision, up to 3.4E+38" : "double precision, up to 1.8E+308";
            return new(string.Create(CultureInfo.InvariantCulture, $"{what} {bad} is {values[bad]}; the emulator computes in {precision}"));
        }
        throw new InvalidOperationException("the array took no parameters, and none is beyond its numbers");
    }

    private static double[] Factors(TimeModel time, DeviceTiming timing, int nodes)
        => time.Values.Length == nodes ? time.StepFactors(timing) : throw new NetworkException($"{time.Values.Length} time constants for {nodes} nodes");
}
