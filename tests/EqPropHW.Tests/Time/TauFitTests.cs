using EqPropHW.Training;

namespace EqPropHW.Tests.Time;

/// <summary>Planted time constants are found again; dead nodes and bad traces are flagged.</summary>
public sealed class TauFitTests
{
    private static readonly double[] _time = [.. Enumerable.Range(0, 600).Select(k => k * 2e-5)];

    private static double[] Response(double tau, double noise, Random random, double start = 0, double end = 1)
        => [.. _time.Select(t => end + (start - end) * Math.Exp(-t / tau) + noise * Normal(random))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    [Fact]
    public void Planted_array_is_recovered_and_its_dead_nodes_are_flagged()
    {
        var random = new Random(1);
        int[] dead = [17, 60, 61, 133, 199];
        double[] planted = [.. Enumerable.Range(0, 200).Select(_ => 1e-3 * Math.Exp(0.45 * Normal(random)))];
        var values = planted.Select((tau, i) => dead.Contains(i) ? Response(1, 0, random, 0, 0).Select(_ => 0.01 * Normal(random)).ToArray() : Response(tau, 0.01, random)).ToArray();

        var fits = TauFit.Of(new([.. Enumerable.Range(0, 200)], _time, values));

        Assert.Equal(dead, fits.Where(f => f.Quality == TauQuality.Dead).Select(f => f.Node));
        var alive = fits.Where(f => f.Quality != TauQuality.Dead).ToArray();
        Assert.True(alive.Count(f => Math.Abs(f.Tau / planted[f.Node] - 1) < 0.02) >= 0.95 * alive.Length);
        // A 95 % interval holds the planted value in 95 % of 195 nodes, give or take four deviations.
        Assert.InRange(alive.Count(f => f.Low <= planted[f.Node] && planted[f.Node] <= f.High) / (double)alive.Length, 0.89, 1);
        Assert.True(alive.Count(f => f.Quality == TauQuality.Bad) <= 2);
    }

    [Fact]
    public void Falling_and_offset_responses_are_fitted_too()
    {
        var fit = TauFit.Of(new([4], _time, [Response(2e-3, 0, new(1), 3.2, 0.7)])).Single();
        Assert.Equal((4, TauQuality.Good), (fit.Node, fit.Quality));
        Assert.Equal(2e-3, fit.Tau, 9);
    }

    [Theory]
    [InlineData("slow", "shorter than two time constants")]
    [InlineData("ringing", "residuals follow each other")]
    public void A_trace_that_is_no_exponential_or_too_short_is_bad(string kind, string reason)
    {
        var values = kind == "slow"
            ? Response(9e-3, 0.0005, new(2))
            : [.. _time.Select(t => 1 - Math.Exp(-t / 1e-3) * Math.Cos(t / 3e-4) + 0.002 * Normal(new((int)(t * 1e6))))];
        var fit = TauFit.Of(new([0], _time, [values])).Single();
        Assert.Equal(TauQuality.Bad, fit.Quality);
        Assert.Contains(reason, fit.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t,0\n0,1\n", ":1: expected the head 'time,0,1,...'")]
    [InlineData("time,0,0\n0,1,2\n", ":1: node 0 has two columns")]
    [InlineData("time,0\n0,1\n1,x\n", ":3: 'x' is not a finite number")]
    [InlineData("time,0\n0,1\n0,2\n", ":3: time does not increase")]
    [InlineData("time,0\n0,1\n1,2\n", "2 samples; at least 8 are needed")]
    public void Malformed_traces_are_refused_with_their_line(string text, string message)
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".csv");
        File.WriteAllText(path, text);
        try
        {
            Assert.Contains(message, Assert.Throws<DataException>(() => StepTrace.Read(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
