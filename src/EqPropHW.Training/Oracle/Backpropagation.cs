using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>
/// The plain feed-forward net of the same layers, trained by backpropagation: the accuracy to compare a substrate with. Hard-sigmoid hidden nodes,
/// linear outputs, squared cost, momentum 0.9, the rate falling by half a cosine.
/// </summary>
public sealed class Backpropagation
{
    private const double Momentum = 0.9;
    private readonly TrainingTask _task;
    private readonly RandomStream _random;
    private readonly double[] _input;
    private readonly double[] _sum;
    private readonly double[] _hidden;
    private readonly double[] _output;
    private readonly double[] _target;
    private readonly Layer _first;
    private readonly Layer _second;

    /// <summary>A net with one hidden layer, couplings uniform within 1/sqrt(fan in).</summary>
    /// <param name="task">Features in 0..1 and targets: a task put to analog neurons.</param>
    /// <param name="hidden">Hidden nodes, at least 1.</param>
    /// <param name="seed">Seed of initial values and order.</param>
    public Backpropagation(TrainingTask task, int hidden, ulong seed)
    {
        (_task, _random) = (task, new RandomStream(seed, RandomDomain.Order));
        (_input, _sum, _hidden) = (new double[task.InputCount], new double[hidden], new double[hidden]);
        (_output, _target) = (new double[task.OutputCount], new double[task.OutputCount]);
        (_first, _second) = (new(task.InputCount, hidden, _random), new(hidden, task.OutputCount, _random));
    }

    /// <summary>Trains and gives the test accuracy at the end.</summary>
    /// <param name="epochs">Passes over the training samples.</param>
    /// <param name="batch">Samples in a batch; a remainder is left out.</param>
    /// <param name="rate">Learning rate at the start.</param>
    public double Train(int epochs, int batch, double rate)
    {
        var (order, batches) = (Enumerable.Range(0, _task.Train.Count).ToArray(), _task.Train.Count / batch);
        var error = new double[_output.Length];
        var back = new double[_hidden.Length];
        for (var update = 0; update < epochs * batches; update++)
        {
            var first = update % batches * batch;
            if (first == 0) _random.Shuffle(order);
            for (var k = first; k < first + batch; k++)
            {
                Forward(_task.Train, order[k]);
                _task.EncodeTarget(_task.Train, order[k], _target);
                for (var o = 0; o < error.Length; o++) error[o] = (_output[o] - _target[o]) / batch;
                _second.Back(error, back);
                for (var h = 0; h < back.Length; h++) back[h] = _sum[h] is >= 0 and <= 1 ? back[h] : 0;
                _second.Collect(_hidden, error);
                _first.Collect(_input, back);
            }
            var now = rate * 0.5 * (1 + Math.Cos(Math.PI * update / (epochs * batches)));
            _first.Step(now);
            _second.Step(now);
        }
        var right = 0;
        for (var i = 0; i < _task.Test.Count; i++)
        {
            Forward(_task.Test, i);
            if (_task.Predict(_output) == _task.Test.Label(i)) right++;
        }
        return right / (double)_task.Test.Count;
    }

    private void Forward(Samples set, int sample)
    {
        _task.EncodeInputs(set, sample, _input);
        _first.Forward(_input, _sum);
        for (var h = 0; h < _sum.Length; h++) _hidden[h] = Math.Clamp(_sum[h], 0, 1);
        _second.Forward(_hidden, _output);
    }

    /// <summary>One layer: couplings [in, out], the bias as a last row.</summary>
    private sealed class Layer
    {
        private readonly int _in;
        private readonly int _out;
        private readonly double[] _value;
        private readonly double[] _gradient;
        private readonly double[] _moment;

        public Layer(int fanIn, int fanOut, RandomStream random)
        {
            (_in, _out) = (fanIn, fanOut);
            _value = new double[(fanIn + 1) * fanOut];
            (_gradient, _moment) = (new double[_value.Length], new double[_value.Length]);
            for (var k = 0; k < fanIn * fanOut; k++) _value[k] = (2 * random.Uniform01() - 1) / Math.Sqrt(fanIn);
        }

        public void Forward(double[] from, double[] to)
        {
            Array.Copy(_value, _in * _out, to, 0, _out);
            for (var i = 0; i < _in; i++)
            {
                if (from[i] == 0) continue;
                for (var o = 0; o < _out; o++) to[o] += from[i] * _value[i * _out + o];
            }
        }

        public void Back(double[] error, double[] to)
        {
            for (var i = 0; i < _in; i++)
            {
                to[i] = 0;
                for (var o = 0; o < _out; o++) to[i] += _value[i * _out + o] * error[o];
            }
        }

        public void Collect(double[] from, double[] error)
        {
            for (var i = 0; i <= _in; i++)
            {
                var value = i == _in ? 1 : from[i];
                if (value == 0) continue;
                for (var o = 0; o < _out; o++) _gradient[i * _out + o] += value * error[o];
            }
        }

        public void Step(double rate)
        {
            for (var k = 0; k < _value.Length; k++)
            {
                _moment[k] = Momentum * _moment[k] + _gradient[k];
                _value[k] -= rate * _moment[k];
                _gradient[k] = 0;
            }
        }
    }
}
