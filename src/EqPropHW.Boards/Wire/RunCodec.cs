using EqPropHW.Core;

namespace EqPropHW.Boards.Wire;

/// <summary>Samples and readouts of RUN, for one wiring and one phase program.</summary>
internal sealed class RunCodec(Topology topology, PhaseProgram program, WireNumbers numbers)
{
    private const int RequestHead = 6, AnswerHead = 16, StepHead = 5;

    private readonly int _targets = program.Steps.Any(s => s.Beta != 0) ? topology.OutputNodes.Length : 0;
    private readonly int _starts = program.Steps.Any(s => s.Start == Start.Given) ? topology.NodeCount : 0;

    /// <summary>Samples whose request and answer both fit a payload.</summary>
    public int MostSamples(int payload)
        => Math.Min((payload - RequestHead) / RequestBytes, (payload - AnswerHead) / AnswerBytes);

    /// <summary>Sampled steps of one sample whose answer fits a payload.</summary>
    public static int MostSampledSteps(int payload, int nodes, WireNumbers numbers) => (payload - AnswerHead) / (StepHead + 8 + nodes * numbers.StateBytes);

    /// <summary>Bytes of the answer to some samples.</summary>
    public int AnswerLength(int samples) => AnswerHead + samples * AnswerBytes;

    private int RequestBytes => 8 + (topology.InputNodes.Length + _targets + _starts) * numbers.StateBytes;

    private int AnswerBytes => program.Steps.Sum(s => StepHead + 8 + (s.Sampled ? topology.NodeCount * numbers.StateBytes : 0));

    /// <summary>The payload of a RUN.</summary>
    public byte[] Request(uint stamp, SampleBatch batch, int first, int count)
    {
        var w = new WireWriter().U32(stamp).U16(count);
        for (var sample = first; sample < first + count; sample++)
        {
            w.U64(batch.SampleIds.Span[sample]);
            States(w, batch.Inputs, topology.InputNodes.Length, sample);
            States(w, batch.Targets, _targets, sample);
            States(w, batch.Starts, _starts, sample);
        }
        return w.ToArray();
    }

    /// <summary>Reads the payload of a RUN behind its stamp and number of samples.</summary>
    public SampleBatch Batch(ref WireReader r, int count)
    {
        var (inputs, targets, starts, ids) = (new double[count * topology.InputNodes.Length], new double[count * _targets], new double[count * _starts], new ulong[count]);
        for (var sample = 0; sample < count; sample++)
        {
            ids[sample] = r.U64();
            States(ref r, inputs, topology.InputNodes.Length, sample);
            States(ref r, targets, _targets, sample);
            States(ref r, starts, _starts, sample);
        }
        r.End();
        return new(count, inputs, targets, starts, ids);
    }

    /// <summary>The payload of the answer.</summary>
    public byte[] Answer(ulong counter, ulong ticks, Readouts readouts)
    {
        var w = new WireWriter().U64(counter).U64(ticks);
        for (var sample = 0; sample < readouts.Batch; sample++)
        {
            for (var k = 0; k < program.Steps.Length; k++)
            {
                var at = k * readouts.Batch + sample;
                w.U8((readouts.Settled[at] ? 1 : 0) | (readouts.Clipped[at] ? 2 : 0)).U32(checked((uint)readouts.Cycles[at]));
                numbers.Residual(w, readouts.Residual[at]);
                if (!program.Steps[k].Sampled) continue;
                for (var i = 0; i < topology.NodeCount; i++) numbers.State(w, readouts[k, sample, i]);
            }
        }
        return w.ToArray();
    }

    /// <summary>Reads the payload of the answer into readouts.</summary>
    /// <param name="payload">Read.</param>
    /// <param name="readouts">Written from sample <paramref name="first"/> on.</param>
    /// <param name="first">First sample of the RUN within the batch.</param>
    /// <param name="count">Samples of the RUN.</param>
    public void Read(ReadOnlySpan<byte> payload, Readouts readouts, int first, int count)
    {
        var r = new WireReader(payload, "answer to RUN");
        r.U64();
        r.U64();
        for (var sample = first; sample < first + count; sample++)
        {
            for (var k = 0; k < program.Steps.Length; k++)
            {
                var at = k * readouts.Batch + sample;
                var flags = r.U8();
                (readouts.Settled[at], readouts.Clipped[at]) = ((flags & 1) != 0, (flags & 2) != 0);
                readouts.Cycles[at] = r.U32();
                readouts.Residual[at] = numbers.Residual(ref r);
                if (!program.Steps[k].Sampled) continue;
                for (var i = 0; i < topology.NodeCount; i++) readouts[k, sample, i] = numbers.State(ref r);
            }
        }
        r.End();
    }

    private void States(WireWriter w, ReadOnlyMemory<double> values, int width, int sample)
    {
        foreach (var value in values.Span.Slice(width == 0 ? 0 : sample * width, width)) numbers.State(w, value);
    }

    private void States(ref WireReader r, double[] into, int width, int sample)
    {
        foreach (ref var value in into.AsSpan(sample * width, width)) value = numbers.State(ref r);
    }
}
