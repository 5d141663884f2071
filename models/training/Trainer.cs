namespace Serverless.Models.Training;

/// <summary>The parameters for training a network.</summary>
internal sealed record Recipe(string Model, int Hidden, int Epochs, float Rate, double Distortion);

/// <summary>Trains and evaluates networks. The same recipe gives bit-identical weights.</summary>
internal static class Trainer
{
    private const int Seed = 20_26;

    public static Network Train(Recipe recipe, IReadOnlyList<Digit> digits)
    {
        var random = new Random(Seed);
        var network = new Network(recipe.Hidden, random);
        var distortion = new Distortion(random, recipe.Distortion);
        var order = Enumerable.Range(0, digits.Count).ToArray();
        var image = new float[Digit.Size];
        for (var epoch = 0; epoch < recipe.Epochs; epoch++)
        {
            random.Shuffle(order);
            var rate = recipe.Rate * (1 - ((float)epoch / recipe.Epochs));
            foreach (var index in order)
            {
                distortion.Apply(digits[index].Pixels, image);
                network.Learn(image, digits[index].Label, rate);
            }
        }

        return network;
    }

    /// <summary>The share of digits that the network classifies correctly.</summary>
    public static double Accuracy(Network network, IReadOnlyList<Digit> digits)
    {
        var image = new float[Digit.Size];
        return digits.Average(digit =>
        {
            for (var i = 0; i < image.Length; i++)
            {
                image[i] = digit.Pixels[i] / 255f;
            }

            return network.Classify(image) == digit.Label ? 1.0 : 0.0;
        });
    }
}
