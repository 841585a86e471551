using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>The converters of a die around its array: inputs and targets on the way in, states on the way out.</summary>
/// <remarks>Every number follows from die, run, sample, channel and step alone. The host is told the codes of the inputs, not what comes out of its DACs.</remarks>
internal sealed class ConverterStage
{
    private readonly Topology _topology;
    private readonly ConverterEffects _effects;
    private readonly ConverterBank? _input, _target, _adc;
    private readonly RandomKey _inputNoise, _targetNoise, _readNoise;
    private double[] _known = [], _inputs = [], _targets = [];

    private ConverterStage(ConverterEffects effects, Topology topology, ulong instance, ulong seed)
    {
        (_effects, _topology) = (effects, topology);
        _input = Bank(effects.InputDac, topology.InputNodes.Length, DieDraw.InputDac);
        _target = Bank(effects.TargetDac, topology.OutputNodes.Length, DieDraw.TargetDac);
        _adc = Bank(effects.Adc, topology.NodeCount, DieDraw.Adc);
        RandomKey Noise(NoiseUse use) => new(seed, RandomDomain.Noise, (ulong)use);
        (_inputNoise, _targetNoise, _readNoise) = (Noise(NoiseUse.InputDac), Noise(NoiseUse.TargetDac), Noise(NoiseUse.Adc));

        ConverterBank? Bank(Converter? converter, int channels, DieDraw purpose)
            => converter is null or { IsIdeal: true } ? null : new(converter, channels, instance, purpose);
    }

    /// <summary>The converters of a die; null when there is nothing in the way.</summary>
    public static ConverterStage? Of(HardwareProfile profile, Topology topology, ulong instance, ulong seed)
    {
        var stage = new ConverterStage(profile.Converters, topology, instance, seed);
        return (stage._input ?? stage._target ?? stage._adc) is null && profile.Converters.Multiplexer is not { DroopPerSecond: > 0 } ? null : stage;
    }

    /// <summary>A batch as the array receives it; valid until the next call.</summary>
    public SampleBatch In(SampleBatch batch)
    {
        var actual = batch;
        if (_input is not null)
        {
            if (_known.Length < batch.Inputs.Length) _known = new double[batch.Inputs.Length];
            actual = actual with { Inputs = Set(_input, _inputNoise, batch.Inputs.Span, batch, ref _inputs, _known) };
        }
        if (_target is not null && !batch.Targets.IsEmpty)
            actual = actual with { Targets = Set(_target, _targetNoise, batch.Targets.Span, batch, ref _targets, default) };
        return actual;
    }

    /// <summary>Replaces states by what is read of them.</summary>
    /// <param name="readouts">States of all steps, read and written.</param>
    /// <param name="program">Which steps are sampled.</param>
    /// <param name="batch">The batch as the host sent it.</param>
    public void Out(Readouts readouts, PhaseProgram program, SampleBatch batch)
    {
        var inputs = _topology.InputNodes;
        for (var k = 0; k < readouts.Steps; k++)
        {
            if (!program.Steps[k].Sampled) continue;
            for (var b = 0; b < readouts.Batch; b++)
            {
                for (var i = 0; _input is not null && i < inputs.Length; i++) readouts[k, b, inputs[i]] = _known[b * inputs.Length + i];
                var key = _readNoise.Sample(batch.SampleIds.Span[b]);
                ref var clipped = ref readouts.Clipped[k * readouts.Batch + b];
                for (var f = 0; f < _topology.FreeNodes.Length; f++)
                {
                    var i = _topology.FreeNodes[f];
                    readouts[k, b, i] = Converted(Drooped(readouts[k, b, i], f), i, k, key, ref clipped);
                }
            }
        }
    }

    /// <summary>A value at the end of its conversion, held since all nodes were sampled or, where the array runs on, since its own slot began.</summary>
    private double Drooped(double sampled, int free)
    {
        if (_effects.Multiplexer is not { DroopPerSecond: > 0 } m) return sampled;
        var slots = m.Holds ? 1 + free % m.Channels : 1;
        return sampled * Math.Exp(-m.DroopPerSecond * slots * m.SlotSeconds);
    }

    /// <summary>The mean of the conversions of one state; phases are averaged about the first.</summary>
    private double Converted(double state, int node, int step, RandomKey key, ref bool isClipped)
    {
        if (_adc is null) return state;
        double Once(int read, ref bool clipped) => _adc.Read(
            state, node, _adc.IsNoisy ? key.At((uint)node, (ulong)step, (uint)read).NormalPair().First : 0, ref clipped);
        var first = Once(0, ref isClipped);
        var others = 0.0;
        for (var read = 1; read < _effects.Reads; read++)
        {
            var difference = Once(read, ref isClipped) - first;
            others += _effects.Adc!.Wraps ? Math.IEEERemainder(difference, Math.Tau) : difference;
        }
        if (others == 0) return first;
        var mean = first + others / _effects.Reads;
        return _effects.Adc!.Wraps ? mean - Math.Tau * Math.Ceiling((mean - Math.PI) / Math.Tau) : mean;
    }

    private static ReadOnlyMemory<double> Set(
        ConverterBank bank, RandomKey noise, ReadOnlySpan<double> wanted, SampleBatch batch, ref double[] into, Span<double> known)
    {
        if (into.Length < wanted.Length) into = new double[wanted.Length];
        var width = wanted.Length / batch.Count;
        for (var b = 0; b < batch.Count; b++)
        {
            var key = noise.Sample(batch.SampleIds.Span[b]);
            for (var i = 0; i < width; i++)
            {
                var (code, actual) = bank.Set(wanted[b * width + i], i, bank.IsNoisy ? key.At((uint)i).NormalPair().First : 0);
                into[b * width + i] = actual;
                if (!known.IsEmpty) known[b * width + i] = code;
            }
        }
        return into.AsMemory(0, wanted.Length);
    }
}
