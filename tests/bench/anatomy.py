"""Times of measurements on one core, beside SimpleITK and VTK: `cargo xtask bench anatomy`.

Time is processor time: of the peers as this process spends it in the call, of ours as the difference between an
example's run with many rounds and one with a single round, over the rounds between them. Reading, building the scene
and starting are in neither. Contenders take turns; the table gives the median over the runs and the spread.
Each pair must give the same answer, or the bench ends with an error.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time

import numpy as np

EDGE = 256
SPACING = (0.7, 0.7, 1.5)
SURFACE_DIMS = (256, 256, 256)
LEVEL = 300


def processor_seconds(command):
    """Processor time of a child process, and what it printed."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, text


def ours(binary, arguments, rounds):
    """Seconds of one round, and what the example printed."""
    many, text = processor_seconds([binary, *arguments, str(rounds + 1)])
    one, _ = processor_seconds([binary, *arguments, "1"])
    return (many - one) / rounds, text


def peer(work):
    """Seconds of one call, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def bodies():
    """The ellipsoid and the ball of the example `distance_time`, as SimpleITK has images."""
    import SimpleITK as sitk

    z, y, x = np.meshgrid(*[np.arange(EDGE, dtype=float)] * 3, indexing="ij", sparse=True)
    ellipsoid = ((x - 100) / 60) ** 2 + ((y - 120) / 45) ** 2 + ((z - 128) / 70) ** 2 <= 1
    ball = (x - 190) ** 2 + (y - 180) ** 2 + (z - 90) ** 2 <= 900
    image = sitk.GetImageFromArray((ellipsoid | ball).astype(np.uint8))
    image.SetSpacing(SPACING)
    return image


def same(name, found, expected, relative):
    if abs(found - expected) > relative * abs(expected):
        sys.exit(f"{name}: {found} here, {expected} by the peer; the times would compare different work")


def distances(options):
    import SimpleITK as sitk

    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    image = bodies()
    times = {"ours": [], "SimpleITK SignedMaurerDistanceMap": []}
    for _ in range(options.runs):
        # The example measures with and without sign, which take the same time.
        seconds, text = ours(os.path.join(options.examples, "distance_time"), [], 3)
        times["ours"].append(seconds / 2)
        seconds, field = peer(lambda: sitk.SignedMaurerDistanceMap(image, squaredDistance=False, useImageSpacing=True))
        times["SimpleITK SignedMaurerDistanceMap"].append(seconds)
        outside = np.maximum(sitk.GetArrayViewFromImage(field), 0).sum(dtype=np.float64)
        same("Sum of distances outside", float(re.search(r"Outside .* sum ([\d.]+) mm", text)[1]), outside, 1e-6)
    return "distance field, 256³ voxels", times


def scene(path):
    """A sponge in a ball with noise, 16-bit, about 330,000 triangles at the level; the same bytes each time."""
    z, y, x = np.meshgrid(*[np.linspace(-1, 1, n, dtype=np.float32) for n in SURFACE_DIMS[::-1]], indexing="ij", sparse=True)
    sponge = sum(np.sin(5 * a) * np.cos(5 * b) for a, b in ((x, y), (y, z), (z, x)))
    values = np.where(x * x + y * y + z * z < 0.55, LEVEL + 250 * sponge, -1000)
    values += np.random.Generator(np.random.PCG64(7)).normal(0, 12, values.shape)
    values = values.astype("<i2")
    values.tofile(path)
    return values


def isosurfaces(options):
    import vtk
    from vtk.util import numpy_support

    vtk.vtkSMPTools.SetBackend("Sequential")
    path = os.path.join(options.folder, "sponge.raw")
    image = vtk.vtkImageData()
    image.SetDimensions(*SURFACE_DIMS)
    image.SetSpacing(1.4, 1.4, 1.8)
    image.GetPointData().SetScalars(numpy_support.numpy_to_vtk(scene(path).ravel(), deep=True))

    def edges(normals):
        surface = vtk.vtkFlyingEdges3D()
        surface.SetInputData(image)
        surface.SetValue(0, LEVEL)
        surface.SetComputeNormals(normals)
        surface.SetComputeGradients(False)
        surface.SetComputeScalars(False)
        surface.Update()
        return surface.GetOutput()

    names = {"VTK FlyingEdges, normals": True, "VTK FlyingEdges, no normals": False}
    times = {"ours (with normals)": [], **{name: [] for name in names}}
    arguments = [path, *map(str, SURFACE_DIMS), str(LEVEL)]
    for _ in range(options.runs):
        seconds, text = ours(os.path.join(options.examples, "isosurface_time"), arguments, 10)
        times["ours (with normals)"].append(seconds)
        triangles, vertices = map(int, re.search(r"(\d+) triangles, (\d+) vertices", text).groups())
        for name, normals in names.items():
            seconds, output = peer(lambda: edges(normals))
            times[name].append(seconds)
            same("Vertices", vertices, output.GetNumberOfPoints(), 0)
            same("Triangles", triangles, output.GetNumberOfPolys(), 0)
    os.remove(path)
    return f"isosurface, 256³ voxels, {triangles:,} triangles", times


def centrelines(options):
    seconds = [ours(os.path.join(options.examples, "centerline_time"), [], 2)[0] for _ in range(options.runs)]
    return "centrelines of a lumen, 256³ voxels (pip has no VMTK)", {"ours": seconds}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", required=True, help="for what is written while timing")
    parser.add_argument("--examples", required=True, help="folder of the built examples")
    options = parser.parse_args()
    print("| work | contender | ms, median (least to most) | over ours |\n|---|---|---|---|")
    for bench in (distances, isosurfaces, centrelines):
        work, times = bench(options)
        own = statistics.median(next(iter(times.values())))
        for name, seconds in times.items():
            middle, least, most = statistics.median(seconds), min(seconds), max(seconds)
            print(f"| {work} | {name} | {1e3 * middle:.1f} ({1e3 * least:.1f} to {1e3 * most:.1f}) | {middle / own:.2f} |", flush=True)


main()
