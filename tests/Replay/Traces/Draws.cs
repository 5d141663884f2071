namespace Serverless.Replay.Traces;

/// <summary>Draws from the distributions that the generated traces use.</summary>
internal static class Draws
{
    public static double Normal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double Exponential(this Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());

    /// <summary>A Pareto variate. Its mean is α least / (α − 1).</summary>
    public static double Pareto(this Random random, double least, double alpha) =>
        least * Math.Pow(1 - random.NextDouble(), -1 / alpha);

    /// <summary>A gamma variate with mean 1 and variance 2: the square of a standard normal variate.</summary>
    public static double GammaOfShapeHalf(this Random random) => Math.Pow(random.Normal(), 2);

    public static int Poisson(this Random random, double mean)
    {
        if (mean > 50)
        {
            return Math.Max(0, (int)Math.Round(mean + Math.Sqrt(mean) * random.Normal()));
        }

        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        for (; product > limit; count++)
        {
            product *= random.NextDouble();
        }

        return count;
    }
}
