using EqPropHW.Core;

namespace EqPropHW.Tests.Training;

/// <summary>A device that cannot restore the free state nor start where it is told, as a simple board; it draws its own starts.</summary>
internal sealed class PlainDevice(IDevice inner) : IDevice
{
    public DeviceDescription Description { get; } = inner.Description with
    {
        StoresExactly = false,
        Capabilities = inner.Description.Capabilities with { RestoresFreeState = false, TakesStartStates = false },
    };

    public int Runs { get; private set; }

    public ValueTask ProgramAsync(Parameters parameters, Parameters stored, CancellationToken cancellation = default)
        => inner.ProgramAsync(parameters, stored, cancellation);

    public ValueTask<Readouts> RunAsync(PhaseProgram program, SampleBatch batch, CancellationToken cancellation = default)
    {
        Assert.DoesNotContain(program.Steps, s => s.Start is Start.RestoreFree or Start.Given);
        Assert.True(batch.Starts.IsEmpty);
        Runs++;
        return inner.RunAsync(program, batch, cancellation);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
