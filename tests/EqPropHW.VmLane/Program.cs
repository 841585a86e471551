using System.Diagnostics;
using System.Globalization;
using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Profiles;
using EqPropHW.Training;

// Runs in the VM of './eqp test --vm': the Linux buses against real device nodes, one line of a table for each.
var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
var wiring = WiringReader.Parse(File.ReadAllText(args[0]), "vm.json");
var failed = 0;
if (args.Length > 1) return await CrashAsync(args[1]);
Row("node", "kernel", "what ran", "result");
Row("---", "---", "---", "---");
Check("/dev/gpiochip0", "16 outputs echoed to 16 inputs: levels", () =>
{
    using var lines = new LinuxGpioLines("/dev/gpiochip0");
    for (var k = 0; k < 16; k++)
    {
        lines.OpenOutput(k, k % 2 == 1);
        lines.OpenInput(k + 16);
        Expect(k % 2 == 1, lines.Read(k + 16));
        lines.Write(k, k % 2 == 0);
        Expect(k % 2 == 0, lines.Read(k + 16));
    }
    return "32 levels as written";
});
Check("/dev/gpiochip0", "edge events", () =>
{
    using var lines = new LinuxGpioLines("/dev/gpiochip0");
    lines.OpenOutput(3, false);
    lines.OpenInput(19);
    Expect(false, lines.WaitForChange(19, LineChange.Rising, TimeSpan.FromMilliseconds(20)));
    lines.Write(3, true);
    Expect(true, lines.WaitForChange(19, LineChange.Rising, TimeSpan.FromSeconds(1)));
    lines.Write(3, false);
    Expect(true, lines.WaitForChange(19, LineChange.Falling, TimeSpan.FromSeconds(1)));
    return "timeout, rising and falling seen";
});
Check("/dev/gpiochip0", "a line that is held", () =>
{
    using var first = new LinuxGpioLines("/dev/gpiochip0");
    using var second = new LinuxGpioLines("/dev/gpiochip0");
    first.OpenOutput(7, true);
    return Refused(() => second.OpenOutput(7, true), "in use by 'eqprop'");
});
Check("/dev/i2c-0", "MCP4728: write, read back", () =>
{
    using var bus = new LinuxI2cBus("/dev/i2c-0");
    var dac = new Mcp4728(bus, 0x60, "dac");
    dac.Identify();
    return Timed(200, k => dac.Write(k & 3, k * 20), "writes");
});
Check("/dev/i2c-0", "ADS1115: convert", () =>
{
    using var bus = new LinuxI2cBus("/dev/i2c-0");
    var adc = new Ads1115(bus, 0x48, "adc", new SystemBusClock());
    Expect(24000, adc.ReadCode(3));
    return Timed(50, _ => adc.ReadCode(0), "conversions");
});
Check("/dev/i2c-0", "an address without a chip", () =>
{
    using var bus = new LinuxI2cBus("/dev/i2c-0");
    return Refused(() => bus.Transfer(0x49, [0], []), "no answer");
});
Check("/dev/spidev0.0, .1", "MCP4251: write, read back", () =>
{
    using var bus = new LinuxSpiBus("/dev/spidev0");
    var pots = new[] { new Mcp4251(bus, 0, "pot0"), new Mcp4251(bus, 1, "pot1") };
    foreach (var pot in pots) pot.Identify();
    return Timed(200, k => pots[k & 1].Write(k >> 1 & 1, k), "writes");
});
Check("/dev/spidev0.7", "a device that is not there", () =>
{
    using var bus = new LinuxSpiBus("/dev/spidev0");
    return Refused(() => bus.Transfer(7, [0], new byte[1]), "there is no such device");
});
Check("all of them", "20 updates of EP on XOR through BusDevice", () => TrainAsync().GetAwaiter().GetResult());
foreach (var end in new[] { "crash", "terminate" })
    Check("all of them", end == "crash" ? "outputs after an unhandled exception" : "outputs after SIGTERM", () => SafeAfter(end));
Console.WriteLine(failed == 0 ? "vm lane: all passed" : $"vm lane: {failed} failed");
return failed == 0 ? 0 : 1;

Buses OpenBuses() => new(new LinuxI2cBus(wiring.Buses.I2c), new LinuxSpiBus(wiring.Buses.Spi), new LinuxGpioLines(wiring.Buses.Gpio), new SystemBusClock());

// The other process: drives the board and ends without a word to it.
async Task<int> CrashAsync(string how)
{
    var device = new BusDevice(wiring, OpenBuses(), wiring.Substrate, wiring.Topology, "vm");
    var parameters = Parameters.Zero(wiring.Substrate, wiring.Topology);
    (parameters.Couplings[0], parameters.Couplings[1], parameters.Bias[2]) = (2, -2, 1);
    await device.ProgramAsync(parameters, parameters);
    Console.WriteLine("driving");
    if (how == "crash") throw new InvalidOperationException("a defect");
    await Task.Delay(TimeSpan.FromMinutes(1));
    return 0;
}

string SafeAfter(string how)
{
    using var other = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], args[0], how]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    Expect("driving", other.StandardOutput.ReadLine());
    using (var bus = new LinuxSpiBus(wiring.Buses.Spi))
    {
        // Half of 256 steps for a coupling of 2 of 4.
        if (how == "terminate") Expect(128, Wiper(bus, 0, 0));
    }
    if (how == "terminate") Process.Start("/bin/busybox", ["kill", other.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
    other.WaitForExit();
    using var spi = new LinuxSpiBus(wiring.Buses.Spi);
    foreach (var (chip, wiper) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) }) Expect(0, Wiper(spi, chip, wiper));
    using var i2c = new LinuxI2cBus(wiring.Buses.I2c);
    var held = new byte[24];
    i2c.Transfer(0x60, [], held);
    Expect(2048, (held[13] & 0x0F) << 8 | held[14]);
    using var lines = new LinuxGpioLines(wiring.Buses.Gpio);
    lines.OpenInput(wiring.EnableLine!.Value + 16);
    Expect(false, lines.Read(wiring.EnableLine.Value + 16));
    return $"enable line low, wipers 0, bias at its zero; the program ended with {other.ExitCode}";
}

static int Wiper(ISpiBus bus, int chip, int wiper)
{
    var answer = new byte[2];
    bus.Transfer(chip, [(byte)(wiper << 4 | 0x0C), 0], answer);
    return (answer[0] & 1) << 8 | answer[1];
}

async Task<string> TrainAsync()
{
    var buses = OpenBuses();
    var network = new Network(wiring.Substrate, new(wiring.Topology, [0, 0], [new(2, 1)]), new(CouplingDraw.Uniform, 0.2));
    var learning = new LearningSettings
    {
        Beta = 0.5,
        Nudge = new(NudgeKind.Tangent, Cost.Squared),
        Nudging = NudgingScheme.Centered,
        FreeCycles = 2,
        NudgedCycles = 2,
        CheckEvery = 2,
        StopResidual = 1e-3,
        RandomStart = false,
        Optimizer = OptimizerKind.Sgd,
        Rates = [0.3],
        Batch = 4,
        Iterations = 20,
        EvaluateEvery = 20,
    };
    await using var device = new BusDevice(wiring, buses, wiring.Substrate, wiring.Topology, "vm");
    var task = new TrainingTask(new("xor"), wiring.Substrate, n => [.. Enumerable.Range(0, n)]);
    var trainer = new EpTrainer(device, network, task, learning, 1);
    var distances = new List<double>();
    await foreach (var happened in trainer.RunAsync())
    {
        if (happened is Evaluation e) distances.Add(e.Test.Distance);
    }
    // One linear neuron cannot do XOR: its best is 1/2 everywhere, a mean cost of 1/8.
    if (!(distances[1] < distances[0] && Math.Abs(distances[1] - 0.125) < 0.01)) throw new InvalidOperationException($"mean cost {distances[0]:0.000} became {distances[1]:0.000}; 0.125 is the least");
    return string.Create(CultureInfo.InvariantCulture, $"mean cost {distances[0]:0.000} became {distances[1]:0.000} (least possible 0.125) in {device.Elapsed.TotalSeconds:0.0} s");
}

void Check(string node, string what, Func<string> test)
{
    string result;
    try
    {
        result = "passed: " + test();
    }
    catch (Exception e)
    {
        failed++;
        result = "FAILED: " + e.Message;
    }
    Row($"`{node}`", kernel, what, result);
}

static void Row(params string[] cells) => Console.WriteLine("| " + string.Join(" | ", cells) + " |");

static void Expect<T>(T expected, T found)
{
    if (!EqualityComparer<T>.Default.Equals(expected, found)) throw new InvalidOperationException($"{found}; {expected} was expected");
}

static string Refused(Action action, string reason)
{
    try
    {
        action();
    }
    catch (LinkException e) when (e.Message.Contains(reason, StringComparison.Ordinal))
    {
        return $"refused: \"{e.Message}\"";
    }
    throw new InvalidOperationException("it was not refused");
}

static string Timed(int count, Action<int> action, string what)
{
    var watch = Stopwatch.StartNew();
    for (var k = 0; k < count; k++) action(k);
    return string.Create(CultureInfo.InvariantCulture, $"{count} {what}, {count / watch.Elapsed.TotalSeconds:0} a second");
}
